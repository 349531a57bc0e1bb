package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.analysis.AddressDecision;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;

/** What files and people say of an address; people's decisions stand in a store, of each address the newest. */
final class AddressVerdicts {
    private final AddressKnowledge knowledge;
    private final WriteBackStore<String, AddressDecision> decisions;

    AddressVerdicts(AddressKnowledge knowledge, WriteBackStore<String, AddressDecision> decisions) {
        this.knowledge = knowledge;
        this.decisions = decisions;
    }

    /** What is known of an address apart from what it does. */
    IpReputation of(String ip, Instant now) {
        IpReputation listed = knowledge.of(ip, now);
        AddressDecision decided = decisions.find(ip);
        return decided == null ? listed : decided.applyTo(listed, now);
    }

    /** Takes a decision in; false where a newer one is known. */
    boolean decide(AddressDecision decision) {
        AddressDecision known = decisions.find(decision.ip());
        if (known != null && !known.yieldsTo(decision)) {
            return false;
        }
        decisions.put(decision.ip(), decision);
        return true;
    }

    /** Ends what is decided of an address, where it has expired. */
    void expire(String ip, Instant now) {
        AddressDecision decided = decisions.find(ip);
        if (decided != null && decided.action().getExpiresAt() != null && !decided.holds(now)) {
            decisions.put(ip, decided.expired());
        }
    }

    /** When the decision about an address expires, if it does. */
    Optional<Instant> end(String ip) {
        AddressDecision decided = decisions.find(ip);
        return Optional.ofNullable(decided == null ? null : decided.action().getExpiresAt());
    }

    /** Every address about which something is, or was, decided. */
    List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        decisions.scan(null, null, (key, value) -> addresses.add(new String(key, StandardCharsets.UTF_8)));
        return addresses;
    }

    /** Forgets an address about which nothing holds, and what held was decided before this time. */
    void forget(String ip, Instant before) {
        AddressDecision decided = decisions.find(ip);
        if (decided != null
                && decided.action().getAction().equals(AddressDecision.CLEAR)
                && decided.action().getTimestamp().isBefore(before)) {
            decisions.delete(ip);
        }
    }

    /** How decisions are written down, by address. */
    static final class Codec implements WriteBackStore.Codec<String, AddressDecision> {
        @Override
        public byte[] keyBytes(String ip) {
            return ip.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(AddressDecision decision) {
            return SingleObjects.bytes(OperatorAction.getEncoder(), decision.action());
        }

        @Override
        public AddressDecision value(byte[] bytes) {
            OperatorAction action = SingleObjects.decode(OperatorAction.getDecoder(), ByteBuffer.wrap(bytes));
            return new AddressDecision(action.getSubject(), action);
        }
    }
}
