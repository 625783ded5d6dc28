package io.newstunneler.gateway.door;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;

/**
 * {@code NEWSTUNNELER_ACCESS}: who may come in.
 *
 * @param configured {@code open}, {@code keys} or {@code oidc}; need not be said where
 * only this machine can connect
 */
@ConfigurationProperties("newstunneler")
record AccessProperties(@Name("access") @Nullable Access configured) {

	/**
	 * The access in force.
	 * @param address the address that the gateway listens on
	 * @return the configured one, or {@code open} on loopback
	 * @throws IllegalStateException where the door would stand open to others without
	 * anyone having said so
	 */
	Access at(@Nullable InetAddress address) {
		if (this.configured != null) {
			return this.configured;
		}
		if (address != null && address.isLoopbackAddress()) {
			return Access.OPEN;
		}
		throw new IllegalStateException("The gateway would answer everyone who can reach this machine. "
				+ "Set NEWSTUNNELER_ACCESS=keys or oidc to ask for credentials, NEWSTUNNELER_ACCESS=open if that is meant, "
				+ "or SERVER_ADDRESS=127.0.0.1 if nobody else is to reach it.");
	}

}
