package logly.agent.parse.host;

import java.util.Set;
import logly.agent.parse.meaning.Meaning;
import logly.schemas.Action;
import logly.schemas.Level;

/** The action and level of an audit event by its type and result. */
final class AuditActions {
    private static final Set<String> ACCOUNTS = Set.of(
            ("ADD_USER DEL_USER ADD_GROUP DEL_GROUP USER_MGMT GRP_MGMT USER_CHAUTHTOK GRP_CHAUTHTOK ACCT_LOCK ACCT_UNLOCK"
                            + " CHUSER_ID CHGRP_ID ROLE_ASSIGN ROLE_REMOVE ROLE_MODIFY")
                    .split(" ", 32));
    private static final Set<String> SETTINGS = Set.of(
            ("CONFIG_CHANGE DAEMON_CONFIG DAEMON_RECONFIG MAC_STATUS MAC_POLICY_LOAD MAC_CONFIG_CHANGE NETFILTER_CFG"
                            + " FEATURE_CHANGE USER_MAC_CONFIG_CHANGE USER_MAC_POLICY_LOAD KERN_MODULE")
                    .split(" ", 32));

    private AuditActions() {}

    static void decide(AuditRecord record, Meaning meaning) {
        String result = record.first("res", "result");
        boolean failed = result.equals("failed") || result.equals("0") || result.equals("no") || result.equals("fail");
        if (ACCOUNTS.contains(record.type()) || SETTINGS.contains(record.type())) {
            changed(meaning, failed, ACCOUNTS.contains(record.type()) ? Action.ACCOUNT_CHANGED : Action.CONFIG_CHANGED);
            return;
        }
        switch (record.type()) {
            case "USER_LOGIN" -> is(meaning, failed, Action.FAILED_LOGIN, Action.SUCCESSFUL_LOGIN);
            case "USER_AUTH", "USER_CHALLENGE" -> is(meaning, failed, Action.FAILED_LOGIN, Action.OTHER);
            case "USER_ACCT", "USER_ERR", "CRED_ACQ", "CRED_REFR", "CRED_DISP" ->
                is(meaning, failed, Action.UNAUTHORIZED, Action.OTHER);
            case "USER_START", "LOGIN" -> is(meaning, failed, Action.REJECTED, Action.SESSION_OPENED);
            case "USER_END", "USER_LOGOUT" -> is(meaning, failed, Action.OTHER, Action.SESSION_CLOSED);
            case "USER_CMD" -> is(meaning, failed, Action.UNAUTHORIZED, Action.PRIVILEGE_USED);
            case "SERVICE_START", "DAEMON_START", "DAEMON_RESUME", "SYSTEM_BOOT" ->
                is(meaning, failed, Action.SERVICE_FAILED, Action.SERVICE_STARTED);
            case "SERVICE_STOP", "SYSTEM_SHUTDOWN" ->
                is(meaning, failed, Action.SERVICE_FAILED, Action.SERVICE_STOPPED);
            case "DAEMON_END" -> meaning.is(Action.SERVICE_STOPPED, Level.WARNING);
            case "DAEMON_ABORT", "DAEMON_ERR", "ANOM_ABEND" -> meaning.is(Action.SERVICE_FAILED, Level.ERROR);
            case "AVC", "USER_AVC", "SELINUX_ERR", "USER_SELINUX_ERR" -> avc(record, meaning);
            case "SECCOMP" -> meaning.is(Action.UNAUTHORIZED, Level.WARNING);
            default -> other(record, failed, meaning);
        }
    }

    private static void is(Meaning meaning, boolean failed, Action ifFailed, Action otherwise) {
        meaning.is(failed ? ifFailed : otherwise, failed ? Level.WARNING : Level.INFO);
    }

    private static void changed(Meaning meaning, boolean failed, Action action) {
        meaning.is(failed ? Action.UNAUTHORIZED : action, failed ? Level.WARNING : Level.NOTICE);
    }

    /** SELinux writes {@code denied  { read }}, AppArmor {@code apparmor="DENIED"}. */
    private static void avc(AuditRecord record, Meaning meaning) {
        String apparmor = record.first("apparmor");
        boolean granted = apparmor.equals("ALLOWED") || apparmor.equals("STATUS") || apparmor.equals("AUDIT");
        meaning.put("profile", record.first("profile"));
        meaning.put("path", record.first("name", "path"));
        meaning.is(granted ? Action.OTHER : Action.UNAUTHORIZED, granted ? Level.NOTICE : Level.WARNING);
    }

    private static void other(AuditRecord record, boolean failed, Meaning meaning) {
        String type = record.type();
        if (type.startsWith("ANOM_LOGIN_")) {
            meaning.is(type.equals("ANOM_LOGIN_FAILURES") ? Action.BLOCKED : Action.REJECTED, Level.WARNING);
        } else if (type.startsWith("ANOM_") && type.endsWith("_ACCT")) {
            meaning.is(Action.ACCOUNT_CHANGED, Level.WARNING);
        } else if (type.equals("ANOM_ROOT_TRANS")) {
            meaning.is(Action.PRIVILEGE_USED, Level.WARNING);
        } else if (type.startsWith("RESP_ACCT_LOCK")) {
            meaning.is(Action.BLOCKED, Level.WARNING);
        } else {
            boolean odd =
                    type.startsWith("ANOM_") || type.startsWith("INTEGRITY_") || type.startsWith("RESP_") || failed;
            meaning.is(Action.OTHER, odd ? Level.WARNING : Level.INFO);
        }
    }
}
