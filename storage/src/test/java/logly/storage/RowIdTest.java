package logly.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowIdTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

    @Test
    void unpacksWhatItPacked() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            RowId id = new RowId(
                    random.nextInt(RowId.MAX_LOG_EPOCH + 1),
                    random.nextInt(RowId.MAX_PARTITION + 1),
                    random.nextLong() & RowId.MAX_OFFSET);
            assertThat(id.pack()).isNotNegative();
            assertThat(RowId.unpack(id.pack())).isEqualTo(id);
            assertThat(RowId.packedOf(RowId.text("log-event", DAY, id.pack()))).isEqualTo(id.pack());
        }
    }

    @Test
    void namesNounAndDayInItsText() {
        assertThat(RowId.text("log-event", DAY, new RowId(255, 2047, RowId.MAX_OFFSET).pack()))
                .isEqualTo("log-event-20261121-7zzzzzzzzzzzz");
        assertThat(RowId.text("system-metric", DAY, 33)).isEqualTo("system-metric-20261121-0000000000011");
    }

    @Test
    void growsWithTheOffset() {
        assertThat(new RowId(1, 3, 9).pack()).isLessThan(new RowId(1, 3, 10).pack());
        assertThat(new RowId(1, 3, RowId.MAX_OFFSET).pack()).isLessThan(new RowId(1, 4, 0).pack());
        assertThat(new RowId(1, RowId.MAX_PARTITION, 0).pack()).isLessThan(new RowId(2, 0, 0).pack());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RowId(256, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RowId(0, 2048, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RowId(0, 0, 1L << 44));
        assertThatIllegalArgumentException().isThrownBy(() -> RowId.packedOf("log-event-20261121-zzzzzzzzzzzzz"));
        assertThatIllegalArgumentException().isThrownBy(() -> RowId.packedOf("log-event-20261121-00000u0000000"));
    }
}
