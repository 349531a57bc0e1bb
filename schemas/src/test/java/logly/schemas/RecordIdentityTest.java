package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RecordIdentityTest {
    @Test
    void returnsFromItsHeader() {
        Random random = new Random(Scale.SEED);
        for (int i = 0; i < 1000; i++) {
            RecordIdentity identity =
                    new RecordIdentity(random.nextLong(), random.nextLong(), 1 + (random.nextLong() >>> 2));
            assertThat(RecordIdentity.of(new RecordHeaders().add(identity.toHeader())))
                    .contains(identity);
        }
    }

    @Test
    void isBigEndian() {
        assertThat(new RecordIdentity(1, -2, 0x0102).toBytes())
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 1, -1, -1, -1, -1, -1, -1, -1, -2, 0, 0, 0, 0, 0, 0, 1, 2);
    }

    @Test
    void isEmptyWhereTheHeaderIsMissingOrMalformed() {
        assertThat(RecordIdentity.of(new RecordHeaders())).isEmpty();
        byte[] good = new RecordIdentity(1, 2, 3).toBytes();
        for (byte[] bad : new byte[][] {null, {}, new byte[23], new byte[24], Arrays.copyOf(good, 25)}) {
            assertThat(RecordIdentity.of(headers(bad))).isEmpty();
        }
        byte[] negative = good.clone();
        negative[16] = -1;
        assertThat(RecordIdentity.of(headers(negative))).isEmpty();
    }

    @Test
    void isTheLastOfSeveral() {
        Headers headers = new RecordHeaders()
                .add(new RecordIdentity(1, 2, 3).toHeader())
                .add(new RecordIdentity(1, 2, 4).toHeader());

        assertThat(RecordIdentity.of(headers)).contains(new RecordIdentity(1, 2, 4));
    }

    @Test
    void refusesASeqBelowOne() {
        assertThatThrownBy(() -> new RecordIdentity(1, 2, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Headers headers(byte[] value) {
        return new RecordHeaders().add(RecordIdentity.HEADER, value);
    }
}
