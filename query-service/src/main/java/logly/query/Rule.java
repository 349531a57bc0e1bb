package logly.query;

import org.jspecify.annotations.Nullable;

/**
 * Who may ask an address.
 *
 * @param least role that may; null where nobody need say who he is
 * @param isOfFleet whether the answer is about all hosts at once, so that who may see only some gets none
 */
record Rule(@Nullable Role least, boolean isOfFleet) {
    /** For everybody: what tells nothing, or asks who is there. */
    static final Rule ANYBODY = new Rule(null, false);
    /** What a viewer sees, as far as his scope goes. */
    static final Rule SEE = new Rule(Role.VIEWER, false);
    /** What a viewer of the whole fleet sees. */
    static final Rule SEE_FLEET = new Rule(Role.VIEWER, true);
    /** What an operator decides about things in his scope. */
    static final Rule DECIDE = new Rule(Role.OPERATOR, false);
    /** What an operator decides about the whole fleet. */
    static final Rule DECIDE_FLEET = new Rule(Role.OPERATOR, true);
    /** What another query service asks for its callers. */
    static final Rule PEER = new Rule(Role.PEER, true);
    /** What an administrator of the whole fleet does. */
    static final Rule ADMINISTER = new Rule(Role.ADMIN, true);

    /** Throws where the caller may not ask. */
    void check(Caller caller) {
        boolean isPeerOfOpenService = least == Role.PEER && caller.equals(Caller.LOCAL);
        if (least != null && !caller.role().covers(least) && !isPeerOfOpenService) {
            throw new NotAllowed(
                    caller.name() + " is a " + caller.role().text() + ", and this takes the role " + least.text());
        }
        if (isOfFleet && !caller.scope().isAll()) {
            throw new NotAllowed(caller.name() + " sees only " + caller.scope() + ", and this is about all hosts");
        }
    }
}
