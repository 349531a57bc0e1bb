package logly.stream;

/**
 * What an operator must know of a state store; where it says nothing else, it is RocksDB under a
 * {@link WriteBackStore}, and logged.
 *
 * @param holds what it holds, by what key
 * @param bound what bounds it
 * @param entries how many there are at most for 1,000 hosts on 24 partitions
 * @param bytes what one takes as written down, on the average
 * @param lostCopy what the loss of the changelog and of every local copy costs
 */
record StoreNote(String name, String holds, String bound, long entries, int bytes, String lostCopy) {
    /** Partitions of a fleet, hence tasks of each sub-topology. */
    static final int FLEET_TASKS = 24;

    long megabytes() {
        return entries * bytes / 1_000_000;
    }
}
