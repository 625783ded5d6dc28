package io.newstunneler.digest.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.simplejavamail.utils.mail.dkim.Canonicalization;
import org.simplejavamail.utils.mail.dkim.DkimMessage;
import org.simplejavamail.utils.mail.dkim.DkimSigner;

/**
 * Signs mails by DKIM (RFC 6376), so that a receiver can tell that they come from the
 * domain which they name. A wrong key stops the service from starting rather than sending
 * unsigned.
 */
final class Signatures {

	private final SmtpProperties.Dkim dkim;

	private final RSAPrivateKey key;

	Signatures(SmtpProperties.Dkim dkim) {
		this.dkim = dkim;
		this.key = read(dkim.privateKey());
	}

	/**
	 * Signs a mail that will not be changed any more.
	 */
	MimeMessage sign(MimeMessage message) throws MessagingException {
		// A signer keeps its digest between calls, so it serves one mail.
		DkimSigner signer = new DkimSigner(this.dkim.domain(), this.dkim.selector(), this.key);
		signer.setHeaderCanonicalization(Canonicalization.RELAXED);
		signer.setBodyCanonicalization(Canonicalization.RELAXED);
		signer.addHeaderToSign("List-Unsubscribe-Post");
		// It would ask the name server for each mail.
		signer.setCheckDomainKey(false);
		return new DkimMessage(message, signer);
	}

	private static RSAPrivateKey read(Path file) {
		try {
			String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
			return (RSAPrivateKey) KeyFactory.getInstance("RSA")
				.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("the DKIM key cannot be read from " + file, ex);
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new IllegalStateException(file + " is not an RSA key as PKCS#8 in PEM; make one with "
					+ "'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048'", ex);
		}
	}

}
