# SPDX-License-Identifier: Apache-2.0
"""Hosts behind a tun device that answer pings late, for tests that run in a network namespace of their own."""
import fcntl
import heapq
import ipaddress
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time
import lib

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def enter_namespace():
    """Starts the script again in a network namespace of its own."""
    if os.environ.get("GENGFU_INSIDE") != "icmp":
        lib.need_allowed("unshare", "-n", "ip", "tuntap", "add", "name", "probe0", "mode", "tun")
        os.execvpe("unshare", ["unshare", "-n", sys.executable, *sys.argv], dict(os.environ, GENGFU_INSIDE="icmp"))
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def checksum(octets):
    total = sum(struct.unpack("!%dH" % (len(octets) // 2), octets))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def answer_of(packet):
    """The echo reply to an IPv4 or IPv6 echo request; None if it is none."""
    if packet[0] >> 4 == 4 and packet[9] == socket.IPPROTO_ICMP and packet[20] == 8:
        icmp = bytearray(packet[20:])
        icmp[0:4] = b"\0\0\0\0"
        icmp[2:4] = struct.pack("!H", checksum(bytes(icmp)))
        return packet[:12] + packet[16:20] + packet[12:16] + bytes(icmp)
    if packet[0] >> 4 == 6 and packet[6] == socket.IPPROTO_ICMPV6 and packet[40] == 128:
        icmp = bytearray(packet[40:])
        icmp[0:4] = b"\x81\0\0\0"
        pseudo = packet[24:40] + packet[8:24] + struct.pack("!II", len(icmp), socket.IPPROTO_ICMPV6)
        icmp[2:4] = struct.pack("!H", checksum(pseudo + bytes(icmp)))
        return packet[:8] + packet[24:40] + packet[8:24] + bytes(icmp)
    return None


class Hosts(threading.Thread):
    """10.9.0.0/16 and fd09::/64. `delay(host, number)` gives the seconds until the host's answer of that number, or None."""

    def __init__(self, delay):
        super().__init__(daemon=True)
        self.delay, self.numbers, self.due = delay, {}, []
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, TUNSETIFF, struct.pack("16sH22x", b"far0", IFF_TUN | IFF_NO_PI))
        for command in (["addr", "add", "10.9.0.1/16", "dev", "far0"], ["link", "set", "far0", "up"],
                        ["addr", "add", "fd09::1/64", "dev", "far0", "nodad"]):
            subprocess.run(["ip", *command], check=True)
        self.start()

    def take(self):
        try:
            packet = os.read(self.fd, 2048)
        except BlockingIOError:
            return
        answer = answer_of(packet)
        if not answer:
            return
        raw = packet[16:20] if packet[0] >> 4 == 4 else packet[24:40]
        host = str(ipaddress.ip_address(raw))
        self.numbers[host] = number = self.numbers.get(host, -1) + 1
        seconds = self.delay(host, number)
        if seconds is not None:
            heapq.heappush(self.due, (time.monotonic() + seconds, id(answer), answer))

    def run(self):
        while True:
            left = self.due[0][0] - time.monotonic() if self.due else 1
            if select.select([self.fd], [], [], max(0, left))[0]:
                self.take()
            while self.due and self.due[0][0] <= time.monotonic():
                os.write(self.fd, heapq.heappop(self.due)[2])
