using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Preservation.Core.ApiKeys;
using Preservation.Worker.Api.Access;
using Preservation.Worker.Api.Problems;

namespace Preservation.Worker.Api.Description;

/// <summary>The OpenAPI document: made from the endpoints, their answers and their comments, so it cannot tell of others.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";

    public static IServiceCollection AddDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // Health and metrics are for machines that know them, and need no key.
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeMoment(schema, context);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
    });

    private static void DescribeMoment(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) is { } type ? type != typeof(DateTimeOffset) : context.JsonTypeInfo.Type != typeof(DateTimeOffset))
            return;
        schema.Type = JsonSchemaType.String;
        if (context.JsonTypeInfo.Type != typeof(DateTimeOffset) && context.JsonPropertyInfo is { IsRequired: true })
            schema.Type |= JsonSchemaType.Null;
        schema.Format = "date-time";
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var scope = context.Description.ActionDescriptor.EndpointMetadata.OfType<NeedsScope>().FirstOrDefault()?.Scope ?? ApiScope.Viewer;
        operation.Description = $"Needs a key with the scope '{scope.Name()}'.";
        foreach (var schema in (operation.Parameters ?? []).Where(parameter => parameter.Name == "limit").Select(parameter => parameter.Schema).OfType<OpenApiSchema>())
        {
            schema.Type = JsonSchemaType.Integer;
            (schema.Minimum, schema.Maximum, schema.Default) = ("1", $"{Input.MostLimit}", Input.UsualLimit);
        }
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Preservation",
            Version = "1",
            Description = "What is known of an archive, and a few orders for its operators. Moments are RFC 3339 in UTC. Members whose names end in Sha256 have 64 hexadecimal characters; other digests begin with 'sha256:'. Sizes are bytes.",
        };
        // Where it is reached is known to who reaches it; a proxy may stand before it.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = $"A key of 'preserve apikey create'; it begins with '{ApiKeyText.Prefix}'." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
    }
}
