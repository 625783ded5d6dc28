package io.newstunneler.gateway.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.newstunneler.gateway.GatewayTest;
import io.newstunneler.testsupport.postgres.WithPostgres;

import org.springframework.test.context.TestPropertySource;

/**
 * The gateway with its own database, and a key for the administrator.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@GatewayTest
@WithPostgres
@TestPropertySource(properties = { "spring.flyway.enabled=true", "newstunneler.admin-key=" + AccountsTest.ADMIN_KEY })
@interface AccountsTest {

	String ADMIN_KEY = "0123456789abcdef0123";

}
