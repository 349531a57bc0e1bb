package logly.analysis.trace;

/**
 * That a signal is taken for the cause of another.
 *
 * @param place of the host on which the cause was found
 * @param score 0 to 1
 */
record Link(Signal cause, HostPast place, double score) {}
