package logly.query;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Holds answers until they are whole, so that a client who takes his slowly keeps nobody else from the store. What it
 * holds in all is bounded.
 */
final class Outbox {
    private static final String HELD = Held.class.getName();
    private static final int AT_ONCE = 8192;

    private final long most;
    private final AtomicLong bytes = new AtomicLong();

    Outbox(long most) {
        this.most = most;
    }

    /** Where an answer to this request is written: what is held of it; null where nothing is held. */
    static @Nullable OutputStream of(Context request) {
        return request.attribute(HELD);
    }

    /** Holds what is written as the answer to a request, from now on. */
    Held hold(Context request) {
        Held held = new Held();
        request.attribute(HELD, held);
        return held;
    }

    /** The bytes of one answer. */
    final class Held extends OutputStream {
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] some, int offset, int length) {
            if (bytes.addAndGet(length) > most) {
                bytes.addAndGet(-length);
                throw new TooBusy("answers that clients do not take fill the room for them; try again");
            }
            whole.write(some, offset, length);
        }

        /** Sends what was written, if anything was, within a time; and has no part in the bound any more. */
        void send(Context request) throws IOException {
            byte[] answer = whole.toByteArray();
            OutputStream out = answer.length == 0
                    ? OutputStream.nullOutputStream()
                    : new TimedOutput(request.outputStream(), Answer.SLOWEST, System::nanoTime);
            for (int from = 0; from < answer.length; from += AT_ONCE) {
                out.write(answer, from, Math.min(AT_ONCE, answer.length - from));
            }
        }

        void forget() {
            bytes.addAndGet(-whole.size());
            whole.reset();
        }
    }
}
