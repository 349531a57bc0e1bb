package logly.storage;

import java.util.List;
import logly.schemas.Finding;

/**
 * Findings that are like one another.
 *
 * @param matches the most alike first
 * @param truncated not all findings of the range were compared
 */
public record Similar(List<Match> matches, boolean truncated) {
    public Similar {
        matches = List.copyOf(matches);
    }

    /**
     * One of them.
     *
     * @param similarity cosine of the angle between the embeddings, -1 to 1
     */
    public record Match(Finding finding, double similarity) {}
}
