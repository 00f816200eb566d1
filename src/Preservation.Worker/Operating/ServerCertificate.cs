using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Files;

namespace Preservation.Worker.Operating;

/// <summary>The certificate that the worker shows. A new one in its files is shown from the next connection on; one that cannot be used changes nothing.</summary>
public sealed partial class ServerCertificate
{
    private readonly string _certificate, _key;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _current;
    private string _seen;

    /// <exception cref="ArchiveRefusedException">The files are no certificate and its key.</exception>
    public ServerCertificate(TlsSettings settings, string archiveFolder)
    {
        (_certificate, _key) = (Path.Combine(archiveFolder, settings.Certificate), Path.Combine(archiveFolder, settings.Key));
        try
        {
            _seen = Identity();
            _current = Load();
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw new ArchiveRefusedException($"tls: '{_certificate}' and '{_key}' cannot be used: {e.Message} A certificate and its private key are expected, both as PEM.", e);
        }
    }

    /// <summary>Shows it to whoever connects.</summary>
    public static void Use(IWebHostBuilder host, ServerCertificate certificate) => host.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
    {
        var logger = kestrel.ApplicationServices.GetRequiredService<ILogger<ServerCertificate>>();
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.ServerCertificateSelector = (_, _) => certificate.Current(logger).TargetCertificate;
            // With all that stand between it and its authority, which a selector cannot show.
            https.OnAuthenticate = (_, options) => (options.ServerCertificateSelectionCallback, options.ServerCertificateContext) = (null, certificate.Current(logger));
        });
    });

    private SslStreamCertificateContext Current(ILogger logger)
    {
        lock (_lock)
        {
            try
            {
                var identity = Identity();
                if (identity != _seen)
                {
                    // Told once: the next look is when a file changes again, such as the second of the two.
                    _seen = identity;
                    _current = Load();
                    LogReplaced(logger, _certificate, _current.TargetCertificate.NotAfter.ToUniversalTime());
                }
            }
            catch (Exception e) when (IsUnusable(e))
            {
                LogUnusable(logger, _certificate, _key, e.Message);
            }
            return _current;
        }
    }

    private SslStreamCertificateContext Load()
    {
        var certificate = X509Certificate2.CreateFromPemFile(_certificate, _key);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificate);
        // Nothing is fetched from addresses that stand in certificates.
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private string Identity() => $"{FileFacts.Of(_certificate)?.Identity}/{FileFacts.Of(_key)?.Identity}";

    private static bool IsUnusable(Exception e) => e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    [LoggerMessage(3601, LogLevel.Information, "A new certificate in '{File}' is shown from now on; it ends {NotAfter:u}.")]
    private static partial void LogReplaced(ILogger logger, string file, DateTime notAfter);

    [LoggerMessage(3602, LogLevel.Error, "The certificate in '{File}' with the key in '{Key}' cannot be used, and the one before is still shown: {Why}")]
    private static partial void LogUnusable(ILogger logger, string file, string key, string why);
}
