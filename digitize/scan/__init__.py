"""3D scans."""
