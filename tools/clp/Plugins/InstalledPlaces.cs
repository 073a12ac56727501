using Baton.Host.Trust;

namespace Baton.Clp.Plugins;

/// <summary>Where this installation keeps what authors of plugins need.</summary>
internal static class InstalledPlaces
{
    /// <summary>The folder of plugin folders.</summary>
    public static string Plugins => Beside("plugins");

    /// <summary>The folder with the packed SDK.</summary>
    public static string Packages => Beside("packages");

    /// <summary>A folder for each kind of plugin to begin with.</summary>
    public static string Templates => Beside("share/templates");

    /// <summary>The list of the product's own plugins.</summary>
    public static string ProductList =>
        Path.Combine(AppContext.BaseDirectory, PluginTrust.ProductListName);

    private static string Beside(string folder) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", folder));
}
