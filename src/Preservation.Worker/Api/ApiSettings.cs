using Preservation.Core.Json;

namespace Preservation.Worker.Api;

/// <summary>The member <c>api</c> of <c>worker.json</c>.</summary>
public sealed record ApiSettings
{
    public static ApiSettings Default { get; } = new();

    /// <summary>What one key may ask in a minute; more is answered with 429. Default 600.</summary>
    public int RequestsPerMinute { get; init; } = 600;

    /// <summary>Everything that is wrong is added to the problems of <paramref name="root"/>.</summary>
    /// <param name="root">The whole of <c>worker.json</c>.</param>
    public static ApiSettings Read(JsonReading root)
    {
        const string member = "requestsPerMinute";
        if (root.OptionalObject("api") is not { } api)
            return Default;
        var settings = Default;
        if (api.Optional(member) is not null)
        {
            var requests = api.Integer(member, 1);
            if (requests > 1_000_000)
                api.Fail(member, $"it is {requests}; at most 1000000 is expected");
            else
                settings = settings with { RequestsPerMinute = (int)requests };
        }
        api.NoOthers();
        return settings;
    }
}
