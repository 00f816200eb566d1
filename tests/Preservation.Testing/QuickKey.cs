using System.Security.Cryptography;

namespace Preservation.Testing;

/// <summary>
/// Makes a signing key quick to open: the passphrase stays, its hundreds of thousands of rounds go, which would cost every
/// start of the program more than the rest of it.
/// </summary>
public static class QuickKey
{
    /// <param name="archive">Folder of an archive that was made with <c>--unencrypted-key</c>.</param>
    public static void Encrypt(string archive)
    {
        var path = Path.Combine(archive, "keys", "primary.key.pem");
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(path));
        File.WriteAllText(path, key.ExportEncryptedPkcs8PrivateKeyPem(Preserve.Passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)) + "\n");
    }
}
