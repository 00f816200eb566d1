namespace Preservation.Core.Signatures;

/// <summary>A signature scheme. It always comes from the trusted key, never from an envelope.</summary>
public enum SignatureAlgorithm
{
    EcdsaP256Sha256,
    EcdsaP384Sha384,
    EcdsaP521Sha512,
    MlDsa44,
    MlDsa65,
    MlDsa87,
}

public static class SignatureAlgorithms
{
    /// <summary>The name in manifests and trust policies, e.g. <c>ecdsa-p384-sha384</c>.</summary>
    public static string Name(this SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP256Sha256 => "ecdsa-p256-sha256",
        SignatureAlgorithm.EcdsaP384Sha384 => "ecdsa-p384-sha384",
        SignatureAlgorithm.EcdsaP521Sha512 => "ecdsa-p521-sha512",
        SignatureAlgorithm.MlDsa44 => "ml-dsa-44",
        SignatureAlgorithm.MlDsa65 => "ml-dsa-65",
        _ => "ml-dsa-87",
    };

    /// <summary>Whether OpenSSF Model Signing has a bundle for this scheme.</summary>
    public static bool IsEcdsa(this SignatureAlgorithm algorithm) => algorithm <= SignatureAlgorithm.EcdsaP521Sha512;
}
