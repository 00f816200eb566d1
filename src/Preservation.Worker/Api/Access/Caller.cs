using Microsoft.AspNetCore.Http;

namespace Preservation.Worker.Api.Access;

/// <summary>Who asks, once his key was found good.</summary>
/// <param name="Name">Of the key.</param>
internal sealed record Caller(string Name)
{
    /// <summary>What was done for him, as it is to stand in the log; null when nothing was.</summary>
    public string? Did { get; set; }

    /// <summary>Of a request that was let through.</summary>
    public static Caller Of(HttpContext context) => context.Features.Get<Caller>() ?? throw new InvalidOperationException("The request was not let through by the gate.");
}
