using System.Net;
using Microsoft.AspNetCore.Routing;

namespace Preservation.Worker.Tests.Api;

public sealed class RouteTests
{
    private static readonly string[] Orders =
    [
        "DELETE /api/v1/pauses", "POST /api/v1/holdings/{id}/run", "POST /api/v1/incidents/{id}/acknowledge", "POST /api/v1/pauses",
    ];

    [Fact]
    public async Task Nothing_else_than_these_orders_changes_anything()
    {
        await using var scene = await ApiScene.StartAsync();

        var changing = scene.Endpoints.SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(route => !route.StartsWith("GET ", StringComparison.Ordinal) && !route.StartsWith("HEAD ", StringComparison.Ordinal));

        Assert.Equal(Orders, changing.Order(StringComparer.Ordinal));
        // One without a method would take any.
        Assert.All(scene.Endpoints, endpoint => Assert.NotEmpty(Methods(endpoint)));
    }

    [Fact]
    public async Task Every_other_method_is_refused_with_those_that_there_are()
    {
        await using var scene = await ApiScene.StartAsync();

        foreach (var path in scene.Endpoints.Select(endpoint => endpoint.RoutePattern.RawText!).Where(path => path.StartsWith("/api/", StringComparison.Ordinal)).Distinct())
        {
            foreach (var method in new[] { "POST", "PUT", "PATCH", "DELETE" }.Where(method => !Orders.Contains($"{method} {path}")))
            {
                var answer = await scene.SendAsync(method, path.Replace("{id}", "m", StringComparison.Ordinal).Replace("{name}", "a", StringComparison.Ordinal), scene.Operator, "{}");
                Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.Status);
                Assert.Equal("application/problem+json", answer.Type);
                Assert.Contains(" by ", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }
    }

    private static IReadOnlyList<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
}
