package logly.agent.proc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;

/**
 * What the kernel tells a process about the machine when it starts it: {@code /proc/self/auxv} (getauxval(3)).
 *
 * @param pageBytes size of a page of memory
 * @param ticksPerSecond by which times of processes are counted
 */
public record AuxiliaryVector(long pageBytes, long ticksPerSecond) {
    /** What nearly every machine has. */
    public static final AuxiliaryVector USUAL = new AuxiliaryVector(4096, 100);

    private static final long PAGE_SIZE = 6;
    private static final long CLOCK_TICKS = 17;

    /** Of the machine that this process runs on; the usual where it may not be read. */
    public static AuxiliaryVector ofThisMachine(KernelFiles files) {
        try {
            return parse(Files.readAllBytes(files.path("proc/self/auxv")));
        } catch (IOException e) {
            return USUAL;
        }
    }

    /** Pairs of 64-bit numbers in the processor's byte order; what they do not tell is the usual. */
    public static AuxiliaryVector parse(byte[] bytes) {
        ByteBuffer pairs = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        long page = USUAL.pageBytes;
        long ticks = USUAL.ticksPerSecond;
        while (pairs.remaining() >= 2 * Long.BYTES) {
            long type = pairs.getLong();
            long value = pairs.getLong();
            if (type == PAGE_SIZE && value > 0) {
                page = value;
            } else if (type == CLOCK_TICKS && value > 0) {
                ticks = value;
            }
        }
        return new AuxiliaryVector(page, ticks);
    }
}
