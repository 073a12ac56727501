using System.Text.Json;

namespace Baton.Clp.Commands;

/// <summary>A look into a vendor's statement; the daemon judges it.</summary>
internal static class VendorFile
{
    /// <summary>True if it puts the cluster itself under licence.</summary>
    public static bool SellsBase(string statement)
    {
        try
        {
            using var document = JsonDocument.Parse(statement);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("products", out var products)
                && products.ValueKind == JsonValueKind.Array
                && products.EnumerateArray().Any(IsBase);
        }
        catch (JsonException)
        {
            // It is refused anyway.
            return false;
        }
    }

    private static bool IsBase(JsonElement product) =>
        product.ValueKind == JsonValueKind.Object
        && product.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
        && id.ValueEquals("BASE");
}
