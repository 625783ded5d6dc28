package io.newstunneler.gateway;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Import;

/**
 * The running gateway in front of {@link StubServices}, without a broker. All tests with
 * it share one.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.kafka.bootstrap-servers=127.0.0.1:1", "newstunneler.rate-limit-per-minute=100000",
				"newstunneler.flags.backup-directory=target/flags", "spring.flyway.enabled=false",
				"logging.level.org.apache.kafka=OFF",
				"spring.cloud.gateway.server.webflux.httpclient.response-timeout=5s",
				"spring.test.webtestclient.timeout=30s", "enable.metrics=true" })
@AutoConfigureMetrics
@AutoConfigureTracing
@AutoConfigureWebTestClient
@Import(StubServices.class)
public @interface GatewayTest {

}
