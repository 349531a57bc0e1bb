package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import logly.analysis.sigma.Embedding;
import logly.schemas.Finding;
import logly.schemas.RecordJson;
import logly.storage.Gap;
import logly.storage.SimilarFindings;
import logly.storage.TimeRange;

/** Answers whether something like this has happened before, by the embeddings of findings. */
final class SimilarAnswers {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_TAG = 100;
    private static final double USUAL_THRESHOLD = 0.8;
    private static final Parameter THRESHOLD =
            Parameter.text("threshold", "Least similarity, -1 to 1, by default 0.8.");
    private static final Parameter MOST = Parameter.whole("limit", "Most findings, by default 10.", 1, 1000);

    static final List<Parameter> PARAMETERS = List.of(Parameter.FROM, Parameter.TO, THRESHOLD, MOST);

    /** The whole answer. */
    record Matches(List<SimilarFindings.Match> items, boolean truncated, List<Gap> missing) {}

    private static final Shape<SimilarFindings.Match> MATCH = new ObjectShape<SimilarFindings.Match>(
                    "SimilarFinding", "A finding that is alike.")
            .with("similarity", "Cosine of the embeddings, -1 to 1.", Shapes.DECIMAL, SimilarFindings.Match::similarity)
            .with(
                    "finding",
                    "The finding.",
                    new RecordShape<>(Finding.getClassSchema()),
                    SimilarFindings.Match::finding);

    private static final Shape<Matches> SHAPE = Gaps.in(
            new ObjectShape<Matches>("SimilarFindings", "Findings that are alike.")
                    .with("items", "The most alike first.", Shapes.listOf(MATCH), Matches::items)
                    .with("truncated", "Not all were compared, for lack of time.", Shapes.FLAG, Matches::truncated),
            Matches::missing);

    Answer toStored() {
        return new Item<>(SHAPE, this::likeStored);
    }

    Answer toPosted() {
        return new Item<>(SHAPE, this::likePosted);
    }

    private Matches likeStored(Call call) {
        Finding finding = EventRoutes.found(call, call.store().finding(call.path("id")));
        return like(finding, call);
    }

    private Matches likePosted(Call call) throws IOException {
        String body = call.body();
        Finding finding;
        try {
            finding = RecordJson.fromJson(body, Finding.class);
        } catch (IllegalArgumentException e) {
            throw new BadParameter("body", String.valueOf(e.getMessage()));
        }
        return like(finding.getEmbedding().isEmpty() ? placed(finding, tags(body)) : finding, call);
    }

    /** Places a finding as the correlation does, by what it says of itself. */
    private static Finding placed(Finding finding, List<String> tags) {
        if (finding.getRuleId().isEmpty() && finding.getTitle().isEmpty() && tags.isEmpty()) {
            throw new BadParameter(
                    "body", "has neither embedding nor ruleId, title or tags, so that there is nothing to compare");
        }
        return Finding.newBuilder(finding)
                .setEmbedding(Embedding.of(finding, tags))
                .setEmbeddingVersion(Embedding.VERSION)
                .build();
    }

    /** Those of the rule, such as {@code attack.t1110}; a stored finding does not carry them. */
    private static List<String> tags(String body) throws IOException {
        JsonNode tags = MAPPER.readTree(body).path("tags");
        List<String> texts = new ArrayList<>();
        for (JsonNode tag : tags) {
            if (!tag.isTextual() || tag.asText().length() > LONGEST_TAG || texts.size() == MOST_TAGS) {
                throw new BadParameter(
                        "body", "tags: are at most " + MOST_TAGS + " texts of " + LONGEST_TAG + " characters");
            }
            texts.add(tag.asText());
        }
        return texts;
    }

    /** The finding itself is left out. */
    private Matches like(Finding finding, Call call) {
        Parameters parameters = call.parameters();
        Store store = call.store();
        TimeRange range = parameters.range(Instant.EPOCH);
        double threshold = parameters.decimal(THRESHOLD.name(), USUAL_THRESHOLD, -1, 1);
        int limit = (int) parameters.whole(MOST, 10);
        SimilarFindings.Answer similar = store.similarFindings(new SimilarFindings.Question(
                range, finding.getEmbedding(), finding.getEmbeddingVersion(), threshold, limit + 1));
        List<SimilarFindings.Match> matches = new ArrayList<>(similar.matches());
        matches.removeIf(match -> match.finding().getId().equals(finding.getId()));
        List<SimilarFindings.Match> most = matches.subList(0, Math.min(limit, matches.size()));
        return new Matches(most, similar.truncated(), store.gapsInNodes());
    }
}
