package logly.storage;

import java.util.Comparator;

/** The order of an answer, by time and, of one moment, by id. */
public enum Order {
    NEWEST_FIRST,
    OLDEST_FIRST;

    /** Puts keys into this order. */
    <K extends Comparable<? super K>> Comparator<K> comparator() {
        return this == NEWEST_FIRST ? Comparator.reverseOrder() : Comparator.naturalOrder();
    }

    /** How SQL spells it. */
    String sql() {
        return this == NEWEST_FIRST ? "DESC" : "ASC";
    }
}
