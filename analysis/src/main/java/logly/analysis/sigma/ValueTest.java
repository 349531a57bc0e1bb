package logly.analysis.sigma;

import com.google.re2j.Pattern;
import logly.analysis.selector.Network;
import logly.schemas.IpText;

/** What must hold of one value. */
sealed interface ValueTest permits Glob, ValueTest.Found, ValueTest.Bounded, ValueTest.Within, ValueTest.Compared {
    boolean passes(String value);

    /** A regular expression is found in it, in time linear in its length. */
    record Found(Pattern pattern) implements ValueTest {
        @Override
        public boolean passes(String value) {
            return pattern.matcher(value).find();
        }
    }

    /** A regular expression with look-around or a back-reference, which RE2 has not; gives up after so many steps. */
    record Bounded(java.util.regex.Pattern pattern) implements ValueTest {
        private static final int MOST_STEPS = 20_000;

        @Override
        public boolean passes(String value) {
            try {
                return pattern.matcher(new Counted(value)).find();
            } catch (StepsUsedUp | StackOverflowError e) {
                return false;
            }
        }

        private static final class StepsUsedUp extends RuntimeException {
            private static final long serialVersionUID = 1;

            StepsUsedUp() {
                super(null, null, false, false);
            }
        }

        private static final class Counted implements CharSequence {
            private final String text;
            private int left = MOST_STEPS;

            Counted(String text) {
                this.text = text;
            }

            @Override
            public int length() {
                return text.length();
            }

            @Override
            public char charAt(int index) {
                if (--left < 0) {
                    throw new StepsUsedUp();
                }
                return text.charAt(index);
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                return text.substring(start, end);
            }

            @Override
            public String toString() {
                return text;
            }
        }
    }

    /** An address of this block. */
    record Within(Network network) implements ValueTest {
        @Override
        public boolean passes(String value) {
            byte[] address = IpText.bytesOrNull(value);
            return address != null && network.contains(address);
        }
    }

    /** A number that compares so with this one; what is no number does not. */
    record Compared(Comparison comparison, double bound) implements ValueTest {

        /** The ways to compare. */
        enum Comparison {
            LT,
            LTE,
            GT,
            GTE,
            EQ
        }

        @Override
        public boolean passes(String value) {
            double number = number(value);
            return switch (comparison) {
                case LT -> number < bound;
                case LTE -> number <= bound;
                case GT -> number > bound;
                case GTE -> number >= bound;
                case EQ -> number == bound;
            };
        }

        private static double number(String value) {
            String text = value.strip();
            char first = text.isEmpty() ? 'x' : text.charAt(0);
            if (first != '-' && first != '+' && first != '.' && (first < '0' || first > '9')) {
                return Double.NaN;
            }
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }
    }
}
