package io.newstunneler.gateway.live;

import java.util.Map;

import io.newstunneler.events.AlertRaised;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.PlanCreated;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/**
 * Which facts are told live, and where the WebSocket is.
 */
@Configuration(proxyBeanMethods = false)
class LiveConfiguration {

	@Bean
	LiveListener<AlertRaised> alertListener(JsonMapper json, LiveStream stream) {
		return new LiveListener<>(AlertRaised.class, LiveEvent.Type.ALERT, (_) -> true, Alert::of, json, stream);
	}

	/**
	 * A reader would take an article that was revised and scored anew for another one.
	 */
	@Bean
	LiveListener<ArticleScored> articleListener(JsonMapper json, LiveStream stream) {
		return new LiveListener<>(ArticleScored.class, LiveEvent.Type.ARTICLE, (fact) -> fact.revisedAt() == null,
				Article::of, json, stream);
	}

	@Bean
	LiveListener<PlanCreated> planListener(JsonMapper json, LiveStream stream) {
		return new LiveListener<>(PlanCreated.class, LiveEvent.Type.PLAN, (_) -> true, Plan::of, json, stream);
	}

	@Bean
	HandlerMapping sockets(AlertsSocket alerts) {
		// Before the controllers, whose order is 0.
		SimpleUrlHandlerMapping sockets = new SimpleUrlHandlerMapping(Map.of("/ws/alerts", alerts), -1);
		sockets.setHandlerPredicate((_, exchange) -> exchange.getRequest().getHeaders().getUpgrade() != null);
		return sockets;
	}

}
