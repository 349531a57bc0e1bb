package logly.agent.tail;

import java.io.IOException;

/** The bytes last read from a file; one for all tailers of an agent. Open to a test whose reads fail. */
class ReadBuffer {
    private final byte[] bytes;

    ReadBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** Reads as much as there is and fits, and returns how much that is. */
    int fill(OpenFile file, long at) throws IOException {
        return file.read(bytes, at);
    }

    byte[] bytes() {
        return bytes;
    }
}
