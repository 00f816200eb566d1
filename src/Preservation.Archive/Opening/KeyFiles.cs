using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Preservation.Archive.Files;
using Preservation.Core.Signatures;

namespace Preservation.Archive.Opening;

/// <summary>Signing keys as files: ECDSA P-384, PKCS#8, encrypted with a passphrase unless that was waived in so many words.</summary>
public static partial class KeyFiles
{
    /// <summary>OWASP's figure for PBKDF2 with HMAC-SHA-256.</summary>
    private const int Iterations = 600_000;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static bool IsName(string text) => Form().IsMatch(text);

    /// <summary>Makes a key and writes <c>&lt;name&gt;.key.pem</c> and <c>&lt;name&gt;.pub.pem</c>.</summary>
    /// <param name="folder">The archive's <c>keys</c> folder.</param>
    /// <param name="name">For the files.</param>
    /// <param name="passphrase">Null to leave the private key unencrypted.</param>
    /// <exception cref="ArchiveRefusedException">A key of that name exists, or the name cannot be used.</exception>
    public static PublicKey Create(string folder, string name, string? passphrase)
    {
        if (!IsName(name))
            throw new ArchiveRefusedException($"'{name}' is not a name for a key: a-z, 0-9 and '-' are allowed, at most 40.");
        var path = Path.Combine(folder, $"{name}.key.pem");
        if (File.Exists(path))
            throw new ArchiveRefusedException($"The key '{path}' exists already; a key is never overwritten. Choose another name.");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var pem = passphrase is null
            ? key.ExportPkcs8PrivateKeyPem()
            : key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations));
        var publicKey = PublicKey.FromSpki(key.ExportSubjectPublicKeyInfo());
        Directory.CreateDirectory(folder);
        DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(pem + "\n"), OwnerOnly);
        DurableFile.Write(Path.Combine(folder, $"{name}.pub.pem"), System.Text.Encoding.ASCII.GetBytes(publicKey.Pem));
        return publicKey;
    }

    /// <summary>Opens a key to sign with it.</summary>
    /// <exception cref="ArchiveRefusedException">The file is missing or no key, or the passphrase is missing or wrong.</exception>
    public static EcdsaSigner Open(string path, SignerName name, string? passphrase)
    {
        if (!File.Exists(path))
            throw new ArchiveRefusedException($"The signing key '{path}' is missing. Put it back from its backup, or make another with 'preserve keys new'.");
        var pem = File.ReadAllText(path);
        var isEncrypted = pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (isEncrypted && passphrase is null)
            throw new ArchiveRefusedException($"The signing key '{path}' needs its passphrase: set PRESERVATION_PASSPHRASE, or name a file with --passphrase-file.");
        var key = ECDsa.Create();
        try
        {
            if (isEncrypted)
                key.ImportFromEncryptedPem(pem, passphrase);
            else
                key.ImportFromPem(pem);
            return new EcdsaSigner(key, name);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            key.Dispose();
            throw new ArchiveRefusedException(isEncrypted
                ? $"The signing key '{path}' cannot be opened: the passphrase is wrong, or the file is damaged."
                : $"The signing key '{path}' cannot be opened: the file is damaged, or no ECDSA key.", e);
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
