package logly.analysis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
    private final Conditions conditions = new Conditions();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    SCHEMA_MISMATCH | ERROR | shop | shop.db.OperationalError: column stock.unit does not exist
                                    | NOTICE | postgres | relation "stock_old" does not exist, skipping
                    DNS_FAILURE     | ERROR | shop | dial tcp: lookup pay.shop.test on 10.9.0.10:53: server misbehaving
                    DNS_FAILURE     | ERROR | shop | lookup pay.shop.test on 10.9.0.10:53: read udp 10.1.0.4:4000->10.9.0.10:53: i/o timeout
                    DNS_FAILURE     | ERROR | coredns | [ERROR] plugin/errors: 2 pay.shop.test. A: read udp 10.2.0.5:4711->10.9.0.2:53: i/o timeout
                                    | INFO | coredns | [INFO] plugin/reload: Running configuration SHA512 = 1f00
                    CONFIG_CHANGED  | INFO | shop | configuration reloaded
                    DISK_FULL       | INFO | kernel | device-mapper: thin: 254:2: switching pool to out-of-data-space (queue IO) mode
                    DISK_FULL       | WARNING | dmeventd | WARNING: Thin pool vg1-fast-tpool data is now 96.40% full.
                                    | INFO | dmeventd | Thin pool vg1-fast-tpool data is now 71.90% full.
                    DISK_FULL       | WARNING | kernel | EXT4-fs (dm-2): Delayed block allocation failed for inode 9 with error 28
                    DISK_ERROR      | WARNING | kernel | WARNING: Pool 'data' has encountered an uncorrectable I/O failure and has been suspended.
                    CREDENTIAL_REFUSED | INFO | samba | Kerberos: Too large time skew, client time is out by 900 > 300 seconds
                    CLOCK_UNSYNCHRONIZED | WARNING | kernel | clocksource: watchdog on CPU3: Marking clocksource 'tsc' as unstable because the skew is too large:
                    CONFIG_INVALID  | INFO | named | /etc/bind/named.conf.zones:9: missing ';' before 'zone'
                    """)
    void tellsTheConditionByTheWords(@Nullable Condition condition, Level level, String service, String message) {
        LogEvent event = TracerTest.event(1, service, level, Action.OTHER, message);
        assertThat(conditions.of(event)).isEqualTo(condition);
    }
}
