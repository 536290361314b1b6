// SPDX-License-Identifier: Apache-2.0

// Work W by gosnmp: gosnmp_work FILE-OF-ADDRESSES SECONDS. Each device has a connection of its own that is kept, 64
// goroutines take the devices in turn. A first turn over all devices is not counted. Prints a line of JSON: rounds on
// devices, those that went wrong, and user and system time per round.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gosnmp/gosnmp"
)

const (
	workers    = 64
	interfaces = 24
)

var scalars = []string{
	".1.3.6.1.2.1.1.1.0", ".1.3.6.1.2.1.1.2.0", ".1.3.6.1.2.1.1.3.0", ".1.3.6.1.2.1.1.4.0", ".1.3.6.1.2.1.1.5.0",
	".1.3.6.1.2.1.1.6.0", ".1.3.6.1.2.1.1.7.0", ".1.3.6.1.2.1.2.2.1.13.3", ".1.3.6.1.2.1.2.2.1.19.3",
	".1.3.6.1.2.1.2.2.1.20.3",
}

var columns = []string{
	".1.3.6.1.2.1.2.2.1.2", ".1.3.6.1.2.1.2.2.1.7", ".1.3.6.1.2.1.2.2.1.8", ".1.3.6.1.2.1.2.2.1.13",
	".1.3.6.1.2.1.2.2.1.14", ".1.3.6.1.2.1.2.2.1.20", ".1.3.6.1.2.1.31.1.1.1.1", ".1.3.6.1.2.1.31.1.1.1.6",
	".1.3.6.1.2.1.31.1.1.1.10", ".1.3.6.1.2.1.31.1.1.1.15",
}

func connect(address string) *gosnmp.GoSNMP {
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		panic(err)
	}
	port, _ := strconv.Atoi(portText)
	session := &gosnmp.GoSNMP{Target: host, Port: uint16(port), Community: "public", Version: gosnmp.Version2c,
		Timeout: 5 * time.Second, MaxRepetitions: interfaces + 1, MaxOids: 60}
	if err := session.Connect(); err != nil {
		panic(err)
	}
	return session
}

// One round on one device; whether it brought all of it.
func poll(session *gosnmp.GoSNMP) bool {
	answer, err := session.Get(scalars)
	if err != nil {
		return false
	}
	count := len(answer.Variables)
	for _, column := range columns {
		rows, err := session.BulkWalkAll(column)
		if err != nil {
			return false
		}
		count += len(rows)
	}
	return count == len(scalars)+interfaces*len(columns)
}

func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return float64(usage.Utime.Sec+usage.Stime.Sec)*1e6 + float64(usage.Utime.Usec+usage.Stime.Usec)
}

func readAddresses(path string) []string {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	var addresses []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		addresses = append(addresses, lines.Text())
	}
	return addresses
}

// Polls the devices in turn until `more` says no; rounds and failures.
func run(sessions []*gosnmp.GoSNMP, more func(round int) bool) (rounds, bad int64) {
	queue := make(chan int)
	var group sync.WaitGroup
	for i := 0; i < workers; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for device := range queue {
				if !poll(sessions[device]) {
					atomic.AddInt64(&bad, 1)
				}
				atomic.AddInt64(&rounds, 1)
			}
		}()
	}
	for round := 0; more(round); round++ {
		queue <- round % len(sessions)
	}
	close(queue)
	group.Wait()
	return
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gosnmp_work FILE-OF-ADDRESSES SECONDS")
		os.Exit(2)
	}
	var sessions []*gosnmp.GoSNMP
	for _, address := range readAddresses(os.Args[1]) {
		sessions = append(sessions, connect(address))
	}
	seconds, _ := strconv.ParseFloat(os.Args[2], 64)
	run(sessions, func(round int) bool { return round < len(sessions) })
	before := cpu()
	end := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	rounds, bad := run(sessions, func(int) bool { return time.Now().Before(end) })
	fmt.Printf("{\"devices\":%d,\"bad\":%d,\"us\":%.1f}\n", rounds, bad, (cpu()-before)/float64(rounds))
}
