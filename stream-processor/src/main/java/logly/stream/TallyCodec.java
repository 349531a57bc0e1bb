package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import logly.analysis.AddressTally;
import logly.schemas.AddressCounts;

/** How tallies are written down, by address. */
final class TallyCodec implements WriteBackStore.Codec<String, AddressTally> {
    @Override
    public byte[] keyBytes(String ip) {
        return ip.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the address, which the key holds. */
    @Override
    public byte[] valueBytes(AddressTally tally) {
        return SingleObjects.bytes(AddressCounts.getEncoder(), tally.toCounts(""));
    }

    @Override
    public AddressTally value(byte[] bytes) {
        return AddressTally.from(SingleObjects.decode(AddressCounts.getDecoder(), ByteBuffer.wrap(bytes)));
    }
}
