package logly.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The cosine of the angle between one vector and others, as these stand in a column. */
final class Cosine {
    private final float[] vector;
    private final double length;

    Cosine(List<Float> vector) {
        this.vector = Vectors.floats(Vectors.toBytes(vector));
        double squares = 0;
        for (float each : this.vector) {
            squares += (double) each * each;
        }
        length = Math.sqrt(squares);
    }

    /** Whether the vector has a direction. */
    boolean isDefined() {
        return length > 0 && Double.isFinite(length);
    }

    /** From -1 to 1; NaN where the other has another number of dimensions, or no direction. */
    double of(byte[] other) {
        if (other.length != vector.length * Float.BYTES) {
            return Double.NaN;
        }
        ByteBuffer bytes = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN);
        double product = 0;
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            float each = bytes.getFloat(i * Float.BYTES);
            product += (double) vector[i] * each;
            squares += (double) each * each;
        }
        return Math.max(-1, Math.min(1, product / (length * Math.sqrt(squares))));
    }
}
