using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Preservation.Archive.Witnessing;
using Preservation.Core.Json;
using Preservation.Core.Ledger.Witnessing;

namespace Preservation.Cli.Commands.Witnesses;

/// <summary>A witness behind HTTP (C2SP tlog-witness): <c>POST add-checkpoint</c> and <c>GET &lt;SHA-256 of the origin&gt;/checkpoint</c>.</summary>
internal static class WitnessHost
{
    private const string Text = "text/plain; charset=utf-8";

    /// <param name="witness">Who answers.</param>
    /// <param name="listen">Address and port.</param>
    /// <param name="tell">Is told of every request to sign, in a line.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">Nobody can listen there.</exception>
    public static async Task<WebApplication> StartAsync(Witness witness, string listen, Action<string> tell, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(listen).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = AddCheckpoint.LargestSize;
            options.Limits.MaxConcurrentConnections = 200;
        });
        var app = builder.Build();
        app.MapPost("/add-checkpoint", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            return Answer(witness, body.ToArray(), $"{context.Connection.RemoteIpAddress}", tell);
        });
        app.MapGet("/{origin}/checkpoint", (string origin) => witness.Latest(origin) is { } note ? Results.Bytes(note, Text) : Results.NotFound());
        await app.StartAsync(cancellationToken);
        return app;
    }

    private static IResult Answer(Witness witness, byte[] body, string from, Action<string> tell)
    {
        try
        {
            var answer = witness.Add(body);
            tell($"{from} add-checkpoint {answer.Status} {Reason(answer)}".TrimEnd());
            return answer switch
            {
                WitnessAnswer.Cosigned { Signature: var signature } => Results.Text(signature.ToString(), Text),
                WitnessAnswer.OtherSize { Size: var size } => Results.Text(FormattableString.Invariant($"{size}\n"), WitnessAnswer.SizeType, statusCode: answer.Status),
                _ => Results.Text($"{Reason(answer)}\n", Text, statusCode: answer.Status),
            };
        }
        catch (Exception e) when (e is DocumentException or IOException or UnauthorizedAccessException)
        {
            tell($"{from} add-checkpoint 500 {e.Message}");
            return Results.Text("The witness cannot keep or read what it has signed; who runs it finds the reason in its log.\n", Text, statusCode: 500);
        }
    }

    private static string Reason(WitnessAnswer answer) => answer switch
    {
        WitnessAnswer.Malformed { Reason: var reason } => reason,
        WitnessAnswer.Untrusted { Reason: var reason } => reason,
        WitnessAnswer.UnknownOrigin { Origin: var origin } => $"'{origin}' is not watched here",
        WitnessAnswer.Inconsistent { Reason: var reason } => reason,
        _ => "",
    };
}
