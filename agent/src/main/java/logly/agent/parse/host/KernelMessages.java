package logly.agent.parse.host;

import logly.agent.parse.meaning.Meaning;
import logly.agent.parse.meaning.Phrases;
import logly.agent.parse.text.Text;
import logly.schemas.Action;
import logly.schemas.Level;

/** Messages of the kernel that somebody has to know of; {@code metadata.event} names what happened. */
public final class KernelMessages {
    private static final Phrases PHRASES = new Phrases()
            .start("Out of memory: Kill", Action.SERVICE_FAILED, Level.CRITICAL, KernelMessages::killed)
            .start("Memory cgroup out of memory: Kill", Action.SERVICE_FAILED, Level.CRITICAL, KernelMessages::killed)
            .start("Killed process ", Action.OTHER, Level.CRITICAL, KernelMessages::killed)
            .start("oom-kill:", Action.OTHER, Level.ERROR, KernelMessages::oomDetails)
            .start("oom_reaper: ", Action.OTHER, Level.NOTICE, event("oom"))
            .start("Kernel panic", Action.SERVICE_FAILED, Level.CRITICAL, event("panic"))
            .start("BUG: ", Action.OTHER, Level.CRITICAL, event("bug"))
            .start("Oops: ", Action.OTHER, Level.CRITICAL, event("bug"))
            .start("traps: ", Action.SERVICE_FAILED, Level.ERROR, KernelMessages::trap)
            .start("INFO: task ", Action.OTHER, Level.ERROR, KernelMessages::hungTask)
            .start("TCP: ", Action.OTHER, Level.WARNING, KernelMessages::flood)
            .start("Possible SYN flooding ", Action.OTHER, Level.WARNING, KernelMessages::flood)
            .start("device ", Action.OTHER, Level.NOTICE, KernelMessages::promiscuous)
            .start("wireguard: ", Action.REJECTED, Level.WARNING, KernelMessages::wireguard)
            .start("clocksource: ", Action.OTHER, Level.WARNING, KernelMessages::unstableClock)
            .start("usb ", Action.OTHER, Level.NOTICE, KernelMessages::usb)
            .within("invoked oom-killer", Action.OTHER, Level.ERROR, event("oom"))
            .within(": segfault at ", Action.SERVICE_FAILED, Level.ERROR, KernelMessages::crash)
            .within(" general protection", Action.OTHER, Level.ERROR, event("crash"))
            .within("soft lockup", Action.OTHER, Level.CRITICAL, event("lockup"))
            .within("hard LOCKUP", Action.OTHER, Level.CRITICAL, event("lockup"))
            .within("detected stall", Action.OTHER, Level.ERROR, event("lockup"))
            .within("self-detected stall", Action.OTHER, Level.ERROR, event("lockup"))
            .within("I/O error", Action.OTHER, Level.ERROR, KernelMessages::disk)
            .within("i/o error", Action.OTHER, Level.ERROR, KernelMessages::disk)
            .within("edium error", Action.OTHER, Level.ERROR, KernelMessages::disk)
            .within("Medium Error", Action.OTHER, Level.ERROR, KernelMessages::disk)
            .within("failed command: ", Action.OTHER, Level.ERROR, KernelMessages::disk)
            .within("Disk failure on ", Action.OTHER, Level.CRITICAL, KernelMessages::disk)
            .within("Unrecovered read error", Action.OTHER, Level.ERROR, KernelMessages::disk)
            .within("[Hardware Error]", Action.OTHER, Level.ERROR, event("hardwareError"))
            .within("EDAC ", Action.OTHER, Level.WARNING, event("hardwareError"))
            .within("emounting filesystem read-only", Action.OTHER, Level.CRITICAL, KernelMessages::readOnly)
            .within("orced readonly", Action.OTHER, Level.CRITICAL, KernelMessages::readOnly)
            .within("Filesystem has been set read-only", Action.OTHER, Level.CRITICAL, KernelMessages::readOnly)
            .within("-fs error", Action.OTHER, Level.ERROR, KernelMessages::fileSystem)
            .within("BTRFS error", Action.OTHER, Level.ERROR, KernelMessages::fileSystem)
            .within("BTRFS critical", Action.OTHER, Level.CRITICAL, KernelMessages::fileSystem)
            .within("XFS (", Action.OTHER, Level.ERROR, KernelMessages::xfs)
            .within("borting journal", Action.OTHER, Level.ERROR, KernelMessages::fileSystem)
            .within("-fs warning", Action.OTHER, Level.WARNING, KernelMessages::fileSystem)
            .within("ink is Down", Action.OTHER, Level.WARNING, KernelMessages::linkDown)
            .within("ink is down", Action.OTHER, Level.WARNING, KernelMessages::linkDown)
            .within("link becomes ready", Action.OTHER, Level.NOTICE, KernelMessages::linkUp)
            .within("ink is Up", Action.OTHER, Level.NOTICE, KernelMessages::linkUp)
            .within("ink is up", Action.OTHER, Level.NOTICE, KernelMessages::linkUp)
            .within("link status definitely down", Action.OTHER, Level.WARNING, KernelMessages::linkDown)
            .within("temperature above threshold", Action.OTHER, Level.WARNING, event("thermal"))
            .within("critical temperature reached", Action.OTHER, Level.CRITICAL, event("thermal"))
            .within("cpu clock throttled", Action.OTHER, Level.WARNING, event("thermal"))
            .within("table full, dropping packet", Action.OTHER, Level.ERROR, event("conntrackFull"))
            .within("martian source ", Action.PROBE, Level.WARNING, KernelMessages::martian)
            .within("apparmor=\"DENIED\"", Action.UNAUTHORIZED, Level.WARNING, KernelMessages::denied);

    private KernelMessages() {}

    public static void understand(String program, String message, Meaning meaning) {
        int at = Text.skipSpaces(message, 0);
        if (Text.charAt(message, at) == '[') {
            int digits = Text.skipSpaces(message, at + 1);
            int close = message.indexOf(']', at);
            // The time since the start, or, with CONFIG_PRINTK_CALLER, the thread or processor.
            boolean clock = close > 0 && (Text.isDigit(Text.charAt(message, digits)) || close - digits <= 8);
            boolean measured = clock && message.indexOf('.', digits) > 0 && message.indexOf('.', digits) < close;
            at = measured ? Text.skipSpaces(message, close + 1) : at;
        }
        if (message.indexOf("IN=", at) >= 0 && FirewallMessages.understand(message, at, meaning)) {
            return;
        }
        PHRASES.understand(at == 0 ? message : message.substring(at), meaning);
    }

    private static Phrases.Reading event(String name) {
        return (text, at, meaning) -> {
            meaning.put("event", name);
            return true;
        };
    }

    /** {@code … process 1234 (java) …}. */
    private static boolean killed(String text, int at, Meaning meaning) {
        int process = text.indexOf("rocess ");
        int from = process + 7;
        int end = Text.endOfDigits(text, from);
        if (process < 0 || end == from) {
            return false;
        }
        meaning.put("event", "oom");
        meaning.put("killedPid", text.substring(from, end));
        meaning.put("process", Text.between(text.substring(end), "(", ")"));
        meaning.put("uid", Text.value(text, "UID:", ' '));
        return true;
    }

    private static boolean oomDetails(String text, int at, Meaning meaning) {
        meaning.put("event", "oom");
        meaning.put("process", Text.value(text, "task=", ','));
        meaning.put("killedPid", Text.value(text, "pid=", ','));
        meaning.put("uid", Text.value(text, "uid=", ','));
        meaning.put("controlGroup", Text.value(text, "task_memcg=", ','));
        return true;
    }

    /** {@code nginx[1234]: segfault at …}. */
    private static boolean crash(String text, int at, Meaning meaning) {
        meaning.put("event", "crash");
        process(text, 0, meaning);
        return true;
    }

    private static boolean trap(String text, int at, Meaning meaning) {
        meaning.put("event", "crash");
        return process(text, at, meaning);
    }

    private static boolean process(String text, int at, Meaning meaning) {
        int open = text.indexOf('[', at);
        int end = open < 0 ? -1 : Text.endOfDigits(text, open + 1);
        if (end <= open + 1 || text.charAt(Math.min(end, text.length() - 1)) != ']') {
            return false;
        }
        meaning.put("process", text.substring(at, open));
        meaning.put("killedPid", text.substring(open + 1, end));
        return true;
    }

    /** {@code name:pid blocked for more than 120 seconds.} */
    private static boolean hungTask(String text, int at, Meaning meaning) {
        int blocked = text.indexOf(" blocked for more than ", at);
        int colon = text.lastIndexOf(':', blocked);
        if (blocked < 0 || colon < at) {
            return false;
        }
        meaning.put("event", "hungTask");
        meaning.put("process", text.substring(at, colon));
        meaning.put("killedPid", "");
        meaning.put("seconds", Text.word(text, blocked + 23));
        return true;
    }

    private static boolean flood(String text, int at, Meaning meaning) {
        int port = text.indexOf("ossible SYN flooding on port ");
        if (port < 0) {
            return false;
        }
        meaning.put("event", "synFlood");
        String target = Text.word(text, port + 29);
        String bare = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
        meaning.put("port", bare.substring(bare.lastIndexOf(':') + 1));
        return meaning.is(Action.PROBE, Level.WARNING);
    }

    private static boolean promiscuous(String text, int at, Meaning meaning) {
        meaning.put("interface", Text.word(text, at));
        meaning.put("event", "promiscuous");
        return text.endsWith(" entered promiscuous mode");
    }

    /** {@code wg0: Invalid handshake initiation from A:port}, {@code … from peer N (A:port)}. */
    private static boolean wireguard(String text, int at, Meaning meaning) {
        boolean refused = text.contains("Invalid ") || text.contains("unallowed src IP");
        int open = text.indexOf(" from peer ") > 0 ? text.lastIndexOf('(') : -1;
        int from = text.lastIndexOf(" from ");
        if (!refused || from < 0) {
            return false;
        }
        meaning.put("event", "wireguard");
        meaning.put("interface", Text.between(text, "wireguard: ", ":"));
        meaning.remote(open > 0 ? Text.between(text.substring(open), "(", ")") : Text.word(text, from + 6));
        return true;
    }

    private static boolean unstableClock(String text, int at, Meaning meaning) {
        return text.contains(" as unstable");
    }

    private static boolean usb(String text, int at, Meaning meaning) {
        boolean attached = text.contains("New USB device found");
        if (!attached && !text.contains("USB disconnect")) {
            return false;
        }
        meaning.put("event", attached ? "usbAttached" : "usbRemoved");
        meaning.put("vendorId", Text.value(text, "idVendor=", ','));
        meaning.put("productId", Text.value(text, "idProduct=", ','));
        return true;
    }

    private static boolean disk(String text, int at, Meaning meaning) {
        meaning.put("event", "ioError");
        device(text, meaning);
        meaning.put("sector", Text.value(text, "sector ", ' '));
        return true;
    }

    /** {@code dev sda,}, {@code device sda1}, {@code (sda1)}, {@code [sda]}, {@code ata1.00:}. */
    private static void device(String text, Meaning meaning) {
        String name = Text.value(text, "dev ", ' ');
        name = name.isEmpty() ? Text.value(text, "device ", ' ') : name;
        name = name.isEmpty() ? Text.between(text, "(device ", ")") : name;
        name = name.isEmpty() ? Text.between(text, "fs (", ")") : name;
        name = name.isEmpty() ? Text.between(text, "XFS (", ")") : name;
        name = name.isEmpty() ? Text.value(text, "failure on ", ' ') : name;
        name = name.isEmpty() && text.startsWith("sd ") ? Text.between(text, "[", "]") : name;
        name = name.isEmpty() && text.startsWith("ata") ? Text.word(text, 0) : name;
        int end = name.length();
        while (end > 0 && ",:.)".indexOf(name.charAt(end - 1)) >= 0) {
            end--;
        }
        meaning.put("device", name.substring(0, end));
    }

    private static boolean fileSystem(String text, int at, Meaning meaning) {
        meaning.put("event", "fileSystemError");
        device(text, meaning);
        return true;
    }

    private static boolean readOnly(String text, int at, Meaning meaning) {
        meaning.put("event", "remountedReadOnly");
        device(text, meaning);
        return true;
    }

    private static boolean xfs(String text, int at, Meaning meaning) {
        boolean bad = text.contains("rror")
                || text.contains("orruption")
                || text.contains("hut down")
                || text.contains("hutdown")
                || text.contains("hutting down");
        return bad && fileSystem(text, at, meaning);
    }

    private static boolean linkDown(String text, int at, Meaning meaning) {
        meaning.put("event", "linkDown");
        return link(text, meaning);
    }

    private static boolean linkUp(String text, int at, Meaning meaning) {
        meaning.put("event", "linkUp");
        return link(text, meaning);
    }

    /** The interface is the word before "NIC Link", "Link" or a colon. */
    private static boolean link(String text, Meaning meaning) {
        int of = text.indexOf("for interface ");
        int nic = Math.max(text.indexOf(" NIC Link"), text.indexOf(" NIC link"));
        int plain = Math.max(text.indexOf(": Link"), text.indexOf(": link"));
        int end = nic > 0 ? nic : plain;
        String name = of > 0
                ? Text.word(text, of + 14)
                : end > 0 ? text.substring(text.lastIndexOf(' ', end - 1) + 1, end) : "";
        meaning.put("interface", name.replace(":", "").replace(",", ""));
        return true;
    }

    /** {@code B from A, on dev eth0}. */
    private static boolean martian(String text, int at, Meaning meaning) {
        int from = text.indexOf(" from ", at);
        if (from < 0) {
            return false;
        }
        String address = Text.word(text, from + 6);
        meaning.put("event", "martian");
        meaning.remote(address.endsWith(",") ? address.substring(0, address.length() - 1) : address);
        return true;
    }

    private static boolean denied(String text, int at, Meaning meaning) {
        meaning.put("event", "apparmor");
        meaning.put("operation", Text.quoted(text, "operation=\""));
        meaning.put("profile", Text.quoted(text, "profile=\""));
        meaning.put("path", Text.quoted(text, " name=\""));
        meaning.put("process", Text.quoted(text, "comm=\""));
        return true;
    }
}
