package logly.agent.proc;

/** {@code /proc/loadavg}: tasks that ran, could run or waited for I/O, averaged over minutes. */
public record LoadAverages(double one, double five, double fifteen) {
    public static LoadAverages parse(String text) {
        Columns columns = new Columns(text);
        return new LoadAverages(
                Double.parseDouble(columns.text(0)),
                Double.parseDouble(columns.text(1)),
                Double.parseDouble(columns.text(2)));
    }
}
