package io.newstunneler.digest.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;

import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Gives the links their key, which lies in the database so that every replica has it.
 */
@Configuration(proxyBeanMethods = false)
class LinkConfiguration {

	@Bean
	@DependsOnDatabaseInitialization
	Links links(DatabaseClient database, LinkProperties properties) {
		byte[] key = database.sql("select key from link_keys order by id desc limit 1")
			.map((row) -> bytes(Objects.requireNonNull(row.get("key", ByteBuffer.class))))
			.one()
			.block(Duration.ofSeconds(30));
		if (key == null) {
			throw new IllegalStateException("table link_keys is empty; restore its row or insert 32 random bytes");
		}
		return new Links(properties.base(), key);
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
