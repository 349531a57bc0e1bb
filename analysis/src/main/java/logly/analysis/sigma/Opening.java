package logly.analysis.sigma;

import logly.schemas.Finding;

/** One opening of a finding as it stands, and when it was last told. */
final class Opening {
    Finding finding;
    long toldMillis;
    boolean isPending;
    boolean isWithdrawn;

    Opening(Finding finding, long toldMillis, boolean isPending, boolean isWithdrawn) {
        this.finding = finding;
        this.toldMillis = toldMillis;
        this.isPending = isPending;
        this.isWithdrawn = isWithdrawn;
    }
}
