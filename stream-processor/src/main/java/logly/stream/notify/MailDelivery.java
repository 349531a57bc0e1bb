package logly.stream.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import logly.analysis.notify.Notice;
import logly.analysis.notify.Target;
import logly.analysis.notify.Target.Tls;
import org.jspecify.annotations.Nullable;

/** Sends mails. */
final class MailDelivery implements Delivery {
    private static final String LIMIT_MILLIS = "10000";

    private final Target.Mail target;

    MailDelivery(Target.Mail target) {
        this.target = target;
    }

    @Override
    public void send(Notice notice) throws IOException {
        try {
            Transport.send(message(notice));
        } catch (AuthenticationFailedException | AddressException e) {
            throw new Refused(target + ": " + e.getMessage());
        } catch (SendFailedException e) {
            boolean isFinal = e.getInvalidAddresses() != null && e.getInvalidAddresses().length > 0;
            String reason = target + ": " + e.getMessage();
            throw isFinal ? new Refused(reason) : new IOException(reason, e);
        } catch (MessagingException e) {
            throw new IOException(target + ": " + e.getMessage(), e);
        }
    }

    private MimeMessage message(Notice notice) throws MessagingException {
        MimeMessage message = new MimeMessage(session());
        message.setFrom(new InternetAddress(target.from()));
        for (String to : target.to()) {
            message.addRecipient(Message.RecipientType.TO, new InternetAddress(to, true));
        }
        message.setSubject(NoticeBodies.subject(notice), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(notice.at()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("References", "<" + notice.incident() + "@logly>");
        message.setText(NoticeBodies.text(notice), StandardCharsets.UTF_8.name());
        return message;
    }

    private Session session() {
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", target.host());
        properties.setProperty("mail.smtp.port", Integer.toString(target.port()));
        properties.setProperty("mail.smtp.connectiontimeout", LIMIT_MILLIS);
        properties.setProperty("mail.smtp.timeout", LIMIT_MILLIS);
        properties.setProperty("mail.smtp.writetimeout", LIMIT_MILLIS);
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(target.tls() == Tls.TLS));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(target.tls() == Tls.STARTTLS));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(target.tls() == Tls.STARTTLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.auth", Boolean.toString(target.user() != null));
        return Session.getInstance(properties, authenticator());
    }

    private @Nullable Authenticator authenticator() {
        String user = target.user();
        if (user == null) {
            return null;
        }
        return new Login(user, target.password() == null ? "" : target.password());
    }

    private static final class Login extends Authenticator {
        private final PasswordAuthentication login;

        Login(String user, String password) {
            login = new PasswordAuthentication(user, password);
        }

        @Override
        protected PasswordAuthentication getPasswordAuthentication() {
            return login;
        }
    }
}
