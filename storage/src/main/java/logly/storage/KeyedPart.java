package logly.storage;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * KeyedPart of a node's answer.
 *
 * @param stoppedAt last place that was looked at, where more lies behind it
 */
record KeyedPart(List<KeyedPlace> places, @Nullable KeyedPlace stoppedAt) {
    static KeyedPart of(PeerAnswer answer) {
        return new KeyedPart(
                answer.rows().stream()
                        .map(row -> KeyedPlace.fromCursor(row.place()))
                        .toList(),
                answer.next().map(KeyedPlace::fromCursor).orElse(null));
    }

    PeerAnswer toAnswer() {
        return PeerAnswer.of(
                places.stream()
                        .map(place -> new PeerRow(place.toCursor(), 0, null))
                        .toList(),
                Optional.ofNullable(stoppedAt).map(KeyedPlace::toCursor),
                false);
    }
}
