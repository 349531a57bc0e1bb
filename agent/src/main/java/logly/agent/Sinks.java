package logly.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;

/** Where records go: stored, published, counted. */
record Sinks(Spool spool, Publisher publisher, Ledger ledger) {
    /**
     * Stores records that do not wait: what a full or broken spool does not take is shed and counted.
     *
     * @return why they were shed; empty where they were not
     */
    Optional<String> storeOrShed(List<Spool.Entry> entries) {
        if (spool.isFull()) {
            shed(entries);
            return Optional.of("the spool is full");
        }
        try {
            Spool.Appended appended = spool.append(entries, Map.of());
            appended.records().forEach(ledger::appended);
            appended.unencodable().forEach(ledger::deadLettered);
            publisher.wake();
            return Optional.empty();
        } catch (SpoolException e) {
            shed(entries);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Sheds records on purpose. */
    void shed(List<Spool.Entry> entries) {
        entries.forEach(entry -> ledger.shed(entry.topic(), 1));
    }
}
