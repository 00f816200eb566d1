using Preservation.Archive.Ports;

namespace Preservation.Stores.Requests;

/// <summary>What an exception of a client means.</summary>
/// <param name="Failure">For the caller.</param>
/// <param name="IsPassing">Whether the same request may well succeed a moment later.</param>
/// <param name="Reason">In words, without the store and the key.</param>
internal sealed record Verdict(StoreFailure Failure, bool IsPassing, string Reason)
{
    /// <summary>What every client of the web has in common: the connection. Null for what is none of that.</summary>
    public static Verdict? OfConnection(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: System.Security.Authentication.AuthenticationException inner } =>
            new Verdict(StoreFailure.Denied, false, $"its certificate is not trusted: {inner.Message}"),
        HttpRequestException or IOException or System.Net.Sockets.SocketException => new Verdict(StoreFailure.Unreachable, true, exception.Message),
        TimeoutException or OperationCanceledException => new Verdict(StoreFailure.Unreachable, true, "it did not answer in time"),
        _ => null,
    };
}
