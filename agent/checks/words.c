/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words that a check must choose from: event types as ietf-alarms-x733 (RFC 8632, appendix of X.733) writes them,
 * probable causes as the labels of IANAItuProbableCause in IANA-ITU-ALARM-TC-MIB (RFC 3877), misspellings included:
 * they are the labels. Only labels leave the agent, never the numbers, which differ between editions of the list.
 */
#include "checks/private.h"
#include <string.h>

const char *const event_types[] = {"other", "communications-alarm", "quality-of-service-alarm",
	"processing-error-alarm", "equipment-alarm", "environmental-alarm", "integrity-violation",
	"operational-violation", "physical-violation", "security-service-or-mechanism-violation",
	"time-domain-violation", NULL};

/* clang-format off */
const char *const probable_causes[] = {
	/* communications (M.3100) */
	"aIS", "callSetUpFailure", "degradedSignal", "farEndReceiverFailure", "framingError", "lossOfFrame",
	"lossOfPointer", "lossOfSignal", "payloadTypeMismatch", "transmissionError", "remoteAlarmInterface",
	"excessiveBER", "pathTraceMismatch", "unavailable", "signalLabelMismatch", "lossOfMultiFrame",
	"receiveFailure", "transmitFailure", "modulationFailure", "demodulationFailure", "broadcastChannelFailure",
	"connectionEstablishmentError", "invalidMessageReceived", "localNodeTransmissionError",
	"remoteNodeTransmissionError", "routingFailure",
	/* equipment */
	"backplaneFailure", "dataSetProblem", "equipmentIdentifierDuplication", "externalIFDeviceProblem",
	"lineCardProblem", "multiplexerProblem", "nEIdentifierDuplication", "powerProblem", "processorProblem",
	"protectionPathFailure", "receiverFailure", "replaceableUnitMissing", "replaceableUnitTypeMismatch",
	"synchronizationSourceMismatch", "terminalProblem", "timingProblem", "transmitterFailure",
	"trunkCardProblem", "replaceableUnitProblem", "realTimeClockFailure", "antennaFailure",
	"batteryChargingFailure", "diskFailure", "frequencyHoppingFailure", "iODeviceError",
	"lossOfSynchronisation", "lossOfRedundancy", "powerSupplyFailure", "signalQualityEvaluationFailure",
	"tranceiverFailure", "protectionMechanismFailure", "protectingResourceFailure",
	/* environment */
	"airCompressorFailure", "airConditioningFailure", "airDryerFailure", "batteryDischarging",
	"batteryFailure", "commercialPowerFailure", "coolingFanFailure", "engineFailure", "fireDetectorFailure",
	"fuseFailure", "generatorFailure", "lowBatteryThreshold", "pumpFailure", "rectifierFailure",
	"rectifierHighVoltage", "rectifierLowFVoltage", "ventilationsSystemFailure", "enclosureDoorOpen",
	"explosiveGas", "fire", "flood", "highHumidity", "highTemperature", "highWind", "iceBuildUp",
	"intrusionDetection", "lowFuel", "lowHumidity", "lowCablePressure", "lowTemperatue", "lowWater", "smoke",
	"toxicGas", "coolingSystemFailure", "externalEquipmentFailure", "externalPointFailure",
	/* processing errors */
	"storageCapacityProblem", "memoryMismatch", "corruptData", "outOfCPUCycles", "sfwrEnvironmentProblem",
	"sfwrDownloadFailure", "lossOfRealTimel", "applicationSubsystemFailure",
	"configurationOrCustomisationError", "databaseInconsistency", "fileError", "outOfMemory",
	"softwareError", "timeoutExpired", "underlayingResourceUnavailable", "versionMismatch",
	/* quality of service */
	"bandwidthReduced", "congestion", "excessiveErrorRate", "excessiveResponseTime",
	"excessiveRetransmissionRate", "reducedLoggingCapability", "systemResourcesOverload",
	/* X.733 */
	"adapterError", "applicationSubsystemFailture", "bandwidthReducedX733", "callEstablishmentError",
	"communicationsProtocolError", "communicationsSubsystemFailure", "configurationOrCustomizationError",
	"congestionX733", "coruptData", "cpuCyclesLimitExceeded", "dataSetOrModemError", "degradedSignalX733",
	"dteDceInterfaceError", "enclosureDoorOpenX733", "equipmentMalfunction", "excessiveVibration",
	"fileErrorX733", "fireDetected", "framingErrorX733", "heatingVentCoolingSystemProblem",
	"humidityUnacceptable", "inputOutputDeviceError", "inputDeviceError", "lanError", "leakDetected",
	"localNodeTransmissionErrorX733", "lossOfFrameX733", "lossOfSignalX733", "materialSupplyExhausted",
	"multiplexerProblemX733", "outOfMemoryX733", "ouputDeviceError", "performanceDegraded", "powerProblems",
	"pressureUnacceptable", "processorProblems", "pumpFailureX733", "queueSizeExceeded",
	"receiveFailureX733", "receiverFailureX733", "remoteNodeTransmissionErrorX733",
	"resourceAtOrNearingCapacity", "responseTimeExecessive", "retransmissionRateExcessive",
	"softwareErrorX733", "softwareProgramAbnormallyTerminated", "softwareProgramError",
	"storageCapacityProblemX733", "temperatureUnacceptable", "thresholdCrossed", "timingProblemX733",
	"toxicLeakDetected", "transmitFailureX733", "transmiterFailure", "underlyingResourceUnavailable",
	"versionMismatchX733",
	/* security (X.736) */
	"authenticationFailure", "breachOfConfidentiality", "cableTamper", "delayedInformation",
	"denialOfService", "duplicateInformation", "informationMissing", "informationModificationDetected",
	"informationOutOfSequence", "keyExpired", "nonRepudiationFailure", "outOfHoursActivity", "outOfService",
	"proceduralError", "unauthorizedAccessAttempt", "unexpectedInformation",
	"other", NULL};
/* clang-format on */

const char *word_find(const char *const *words, const char *word)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}
