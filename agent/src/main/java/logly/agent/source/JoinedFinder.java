package logly.agent.source;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import logly.schemas.SourceStatus;

/** A finder's sources and fixed ones beside them. */
public final class JoinedFinder implements LogSourceFinder {
    private final LogSourceFinder finder;
    private final List<LogSource> fixed;

    /** The fixed sources ring the bell themselves. */
    public JoinedFinder(LogSourceFinder finder, List<LogSource> fixed) {
        this.finder = finder;
        this.fixed = List.copyOf(fixed);
    }

    @Override
    public List<LogSource> scan() throws IOException {
        List<LogSource> all = new ArrayList<>(fixed);
        all.addAll(finder.scan());
        return all;
    }

    @Override
    public List<SourceStatus> statuses(Instant now) {
        List<SourceStatus> all = new ArrayList<>(finder.statuses(now));
        fixed.forEach(source -> all.add(source.status(now)));
        return all;
    }

    @Override
    public boolean isWatching() {
        return finder.isWatching();
    }

    @Override
    public boolean hasNews() {
        return finder.hasNews();
    }

    @Override
    public Set<String> takeForgotten() {
        return finder.takeForgotten();
    }

    @Override
    public void close() {
        fixed.forEach(LogSource::close);
        finder.close();
    }
}
