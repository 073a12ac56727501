namespace Baton.Clp.Text;

/// <summary>What a path's type is called when its configuration has no word for it.</summary>
internal static class TypeWords
{
    public static string Of(string type) => type switch
    {
        "lanhb" => "LAN Heartbeat",
        "lankhb" => "Kernel Mode LAN Heartbeat",
        "diskhb" => "DISK Heartbeat",
        "comhb" => "COM Heartbeat",
        "witnesshb" => "Witness Heartbeat",
        "pingnp" => "ping resolution",
        "httpnp" => "http resolution",
        "disknp" => "disk resolution",
        "majonp" or "majoritynp" => "majority resolution",
        "witnessnp" => "witness resolution",
        "leasenp" => "lease resolution",
        _ => type,
    };
}
