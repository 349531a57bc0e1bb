package logly.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import logly.schemas.IpReputation;
import logly.schemas.IpText;
import logly.schemas.OperatorAction;

/**
 * What a person decided about an address: that it is allowed, blocked, or neither any more. Of several the newest counts, as
 * long as it has not expired, and it wins over the lists that files hold.
 *
 * @param ip canonical
 */
public record AddressDecision(String ip, OperatorAction action) {
    /** Of the actions that are such decisions. */
    public static final String NOUN = "ip-reputation";

    public static final String ALLOW = "allow";
    public static final String BLOCK = "block";
    public static final String CLEAR = "clear";

    /** The actions that change what holds; others, such as a comment, do not. */
    public static final List<String> ACTIONS = List.of(ALLOW, BLOCK, CLEAR);

    /** The decision that an action is; empty where it is about something else. */
    public static Optional<AddressDecision> of(OperatorAction action) {
        String ip = IpText.canonicalOrNull(action.getSubject());
        boolean isDecision = NOUN.equals(action.getNoun()) && ACTIONS.contains(action.getAction());
        if (!isDecision || ip == null) {
            return Optional.empty();
        }
        return Optional.of(new AddressDecision(
                ip, OperatorAction.newBuilder(action).setSubject(ip).build()));
    }

    /** Whether it says something of the address at this moment. */
    public boolean holds(Instant now) {
        Instant expiry = action.getExpiresAt();
        return !action.getAction().equals(CLEAR) && (expiry == null || now.isBefore(expiry));
    }

    /** Whether another was taken after this one; of two at the same moment, the one that comes later. */
    public boolean yieldsTo(AddressDecision next) {
        return !next.action.getTimestamp().isBefore(action.getTimestamp());
    }

    /** What is left of it when it has expired. */
    public AddressDecision expired() {
        OperatorAction cleared = OperatorAction.newBuilder(action)
                .setAction(CLEAR)
                .setExpiresAt(null)
                .build();
        return new AddressDecision(ip, cleared);
    }

    /** What is known of the address, with this decision where it holds. */
    public IpReputation applyTo(IpReputation known, Instant now) {
        if (!holds(now)) {
            return known;
        }
        boolean isAllowed = action.getAction().equals(ALLOW);
        return IpReputation.newBuilder(known)
                .setIsWhitelisted(isAllowed)
                .setIsBlacklisted(!isAllowed)
                .build();
    }
}
