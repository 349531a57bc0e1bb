package logly.agent.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {
    private final List<String> messages = new ArrayList<>();
    private long cut;
    private final Framing framing = new Framing((bytes, left) -> {
        messages.add(new String(bytes, StandardCharsets.UTF_8));
        cut += left;
    });

    private void feed(String text) {
        framing.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void tellsBothFramingsApartMessageByMessage() {
        feed("<34>one\n9 <34>two\nx11 <34>three\nyz<34>four\n\n\r\n7 <34>abc7 <34>def<13>last");
        framing.end();
        assertThat(messages)
                .containsExactly(
                        "<34>one", "<34>two\nx", "<34>three\ny", "z<34>four", "<34>abc", "<34>def", "<13>last");
    }

    @Test
    void takesDigitsForTextWhereNoFrameFollows() {
        feed(
                "2026-11-23 no priority\n12 monkeys\n99999999999 <34>too long a number\n9999999 <34>too long a frame\n0 <1>zero\n");
        assertThat(messages)
                .containsExactly(
                        "2026-11-23 no priority",
                        "12 monkeys",
                        "99999999999 <34>too long a number",
                        "9999999 <34>too long a frame",
                        "0 <1>zero");
    }

    @Test
    void endsALineAtNulToo() {
        feed("<34>one\0<34>two\0");
        assertThat(messages).containsExactly("<34>one", "<34>two");
    }

    @Test
    void cutsWhatIsTooLongAndGoesOnBehindIt() {
        feed("<34>" + "x".repeat(100_000) + "\n<34>short\n");
        feed("100004 <34>" + "y".repeat(100_000) + "<34>next\n");
        assertThat(messages).hasSize(4);
        assertThat(messages.get(0)).hasSize(Framing.LIMIT);
        assertThat(messages.get(1)).isEqualTo("<34>short");
        assertThat(messages.get(2)).hasSize(Framing.LIMIT).startsWith("<34>yyy");
        assertThat(messages.get(3)).isEqualTo("<34>next");
        assertThat(cut).isEqualTo(2L * (100_004 - Framing.LIMIT));
    }

    @Test
    void givesWhatThereIsOfALastMessage() {
        feed("50 <34>half");
        framing.end();
        assertThat(messages).containsExactly("<34>half");
        framing.end();
        assertThat(messages).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void doesNotMindHowBytesArrive(int piece) {
        String text = "<34>one\n9 <34>two\nx12 monkeys\n7 <34>abc<13>zwölf\n";
        feed(text);
        List<String> whole = List.copyOf(messages);
        messages.clear();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            framing.feed(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)));
        }
        assertThat(messages).isEqualTo(whole);
    }

    @Test
    void losesNoByteOfWhatWasFramedWhateverComesBetween() {
        Random random = new Random(20_261_123);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder stream = new StringBuilder();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                String message = "<" + random.nextInt(192) + ">" + "m".repeat(random.nextInt(40)) + i;
                expected.add(message);
                boolean counted = random.nextBoolean();
                stream.append(counted ? message.length() + " " + message : message + "\n");
                stream.append("\n".repeat(random.nextInt(3)));
            }
            messages.clear();
            byte[] bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; ) {
                int piece = Math.min(bytes.length - at, 1 + random.nextInt(20));
                framing.feed(ByteBuffer.wrap(bytes, at, piece));
                at += piece;
            }
            assertThat(messages).isEqualTo(expected);
        }
    }
}
