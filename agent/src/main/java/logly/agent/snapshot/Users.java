package logly.agent.snapshot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.agent.proc.Account;

/** Names of accounts by their numbers. */
final class Users {
    private final Map<Long, String> names = new HashMap<>();

    /** Of two accounts with one number the first counts, as the system sees it. */
    Users(List<Account> accounts) {
        accounts.forEach(account -> names.putIfAbsent(account.uid(), account.name()));
    }

    /** The number itself where there is no name. */
    String name(long uid) {
        return names.getOrDefault(uid, Long.toString(uid));
    }
}
