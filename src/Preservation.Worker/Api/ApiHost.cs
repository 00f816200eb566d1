using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.ApiKeys;
using Preservation.Archive.Configuring;
using Preservation.Core.ApiKeys;
using Preservation.Worker.Api.Access;
using Preservation.Worker.Api.Answers;
using Preservation.Worker.Api.Description;
using Preservation.Worker.Api.Ordering;
using Preservation.Worker.Api.Problems;
using Preservation.Worker.Api.Reading;

namespace Preservation.Worker.Api;

/// <summary>The API of the worker: what is known of the archive, for whoever has a key, and a few orders for operators.</summary>
public static class ApiHost
{
    private const string Root = "/api", Version = $"{Root}/v1", Json = "application/json";

    public static IServiceCollection AddApi(this IServiceCollection services, ArchiveContext archive, ArchiveConfiguration configuration, ApiSettings settings) => services
        .Configure<JsonOptions>(options => SetJson(options.SerializerOptions))
        .AddDescription()
        .AddSingleton(configuration).AddSingleton(new AskedStores(archive))
        .AddSingleton(services => new KnownKeys(new ApiKeyFile(archive.Folder, archive.Clock), archive.Clock, services.GetRequiredService<ILogger<KnownKeys>>()))
        .AddSingleton(_ => new Rates(settings)).AddSingleton<Gate>();

    public static void MapApi(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<Gate>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(Root), api => api.Use(next => context => gate.RunAsync(context, next)));
        app.MapOpenApi($"{Version}/openapi.json");
        var api = app.MapGroup(Version).WithTags("reading").WithRefusals(
            StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests, StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable);
        MapReading(api);
        MapOrders(api);
    }

    private static void MapReading(RouteGroupBuilder api)
    {
        api.MapGet("/archive", ArchivePages.OneAsync).WithName("showArchive");
        api.MapGet("/holdings", HoldingPages.ListAsync).WithName("listHoldings");
        api.MapGet("/holdings/{id}", HoldingPages.OneAsync).WithName("showHolding").WithRefusals(StatusCodes.Status404NotFound);
        api.MapGet("/holdings/{id}/replicas", HoldingPages.ReplicasAsync).WithName("listReplicas").WithRefusals(StatusCodes.Status404NotFound);
        api.MapGet("/holdings/{id}/audits", HoldingPages.AuditsAsync).WithName("listAudits").WithRefusals(StatusCodes.Status404NotFound);
        api.MapGet("/stores", StorePages.ListAsync).WithName("listStores");
        api.MapGet("/stores/{name}", StorePages.OneAsync).WithName("showStore").WithRefusals(StatusCodes.Status404NotFound);
        api.MapGet("/incidents", IncidentPages.ListAsync).WithName("listIncidents");
        api.MapGet("/incidents/{id}", IncidentPages.OneAsync).WithName("showIncident").WithRefusals(StatusCodes.Status404NotFound);
        api.MapGet("/policy", PolicyPages.OneAsync).WithName("checkPolicy");
        api.MapGet("/work", WorkPages.OneAsync).WithName("showWork");
    }

    private static void MapOrders(RouteGroupBuilder api)
    {
        var orders = api.MapGroup("").WithTags("orders").WithMetadata(new NeedsScope(ApiScope.Operator)).WithRefusals(StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict);
        orders.MapPost("/holdings/{id}/run", OrderPages.RunAsync).WithName("askAudit").Accepts<RunBody>(isOptional: true, Json)
            .WithRefusals(StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
        orders.MapPost("/pauses", OrderPages.PauseAsync).WithName("pause").Accepts<PauseBody>(Json).WithRefusals(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
        orders.MapDelete("/pauses", OrderPages.ResumeAsync).WithName("resume").WithRefusals(StatusCodes.Status404NotFound);
        orders.MapPost("/incidents/{id}/acknowledge", OrderPages.AcknowledgeAsync).WithName("acknowledgeIncident").Accepts<AcknowledgeBody>(Json)
            .WithRefusals(StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType);
    }

    private static T WithRefusals<T>(this T builder, params ReadOnlySpan<int> statuses)
        where T : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            builder.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemAnswer), [ProblemAnswer.ContentType]));
        return builder;
    }

    private static void SetJson(JsonSerializerOptions json)
    {
        json.Converters.Add(new MomentJson());
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = true;
        // Nothing here is put into HTML, and browsers are told not to guess.
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
