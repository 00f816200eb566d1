using Preservation.Core.Json;

namespace Preservation.Worker.Operating;

/// <summary>A certificate and its private key.</summary>
/// <param name="Certificate">PEM file, the certificate of the server first, then those between it and its authority; relative to the archive's folder, or absolute.</param>
/// <param name="Key">PEM file of its private key, not encrypted.</param>
public sealed record TlsSettings(string Certificate, string Key);

/// <summary>Reads where the worker listens: in the clear only where nobody else can listen in, unless that is stated in so many words.</summary>
internal static class ListenSettings
{
    private const string Listen = "listen", Tls = "tls", AllowPlainHttp = "allowPlainHttp";

    /// <param name="root">The whole of <c>worker.json</c>; takes every problem.</param>
    /// <param name="settings">What holds where it says nothing.</param>
    public static WorkerSettings Read(JsonReading root, WorkerSettings settings)
    {
        var tls = root.OptionalObject(Tls) is { } reading ? ReadTls(reading) : null;
        var allowsPlain = root.Optional(AllowPlainHttp) is not null && root.Boolean(AllowPlainHttp);
        var address = settings.Listen;
        if (root.OptionalString(Listen) is { } listen)
        {
            if (!Uri.TryCreate(listen, UriKind.Absolute, out var given) || given.Scheme is not ("http" or "https") || given.PathAndQuery != "/" || given.UserInfo.Length > 0)
                root.Fail(Listen, $"it is '{listen}'; an address such as http://127.0.0.1:8470 is expected");
            else
                address = given;
        }
        if (address.Scheme == "https" && tls is null)
            root.Fail(Tls, $"it is missing; with '{address}' a certificate is expected: {{\"certificate\": \"server.pem\", \"key\": \"server.key.pem\"}}");
        else if (address.Scheme == "http" && tls is not null)
            root.Fail(Listen, $"it is '{address}'; with a certificate in '{Tls}' an address with https is expected");
        else if (address.Scheme == "http" && !address.IsLoopback && !allowsPlain)
            root.Fail(Listen, $"it is '{address}', which other machines reach, and keys would travel in the clear; https and a certificate in '{Tls}' are expected, or \"{AllowPlainHttp}\": true where a proxy speaks TLS");
        return settings with { Listen = address, Tls = tls };
    }

    private static TlsSettings ReadTls(JsonReading reading)
    {
        var settings = new TlsSettings(reading.String("certificate"), reading.String("key"));
        reading.NoOthers();
        return settings;
    }
}
