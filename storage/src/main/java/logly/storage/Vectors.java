package logly.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The form of a vector in a column: little-endian floats of 32 bits, one after the other. */
final class Vectors {
    private Vectors() {}

    static byte[] toBytes(List<Float> vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        vector.forEach(bytes::putFloat);
        return bytes.array();
    }

    static float[] floats(byte[] bytes) {
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    static List<Float> list(byte[] bytes) {
        List<Float> vector = new ArrayList<>(bytes.length / Float.BYTES);
        for (float each : floats(bytes)) {
            vector.add(each);
        }
        return vector;
    }
}
